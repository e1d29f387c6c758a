from measures.search.queries import Search

from . import triggers
from .errors import NotAllowed, StepRefused, VersionConflict, Withdrawn
from .idempotent_response import IdempotentResponse
from .index_entry import IndexEntry
from .ledger import (
    FORMAT,
    Body,
    Channel,
    Entry,
    Head,
    Subject,
    Verb,
    Verification,
    VerificationState,
    dated,
    is_dated_form,
    undated,
)
from .measure import IN_USE, Kind, Measure, Strength
from .measure_promise import ScheduleBase, StateBase
from .membership import (
    ADMINISTRATORS,
    AUDITORS,
    EDITORS,
    VERIFIERS,
    Membership,
    Role,
    held_role,
    holds,
    require,
    require_in_all,
)
from .override import GlossaryTerm, Override, Towards, overrides_in_use
from .promise_request import PromiseAct, PromiseRequest, RequestState
from .review import Review, ReviewState
from .source import Source, SourceKind
from .status import STEPS, Status, Step
from .status_update import Evidence, StatusUpdate
from .target import Comparator, Direction, Reading, Target, Unit
from .terms import TERMS, Currency, Member, MemberType, Terms
from .texts import LANGUAGES, Bilingual, ScriptChoice
from .token import MOST_DAYS, Scope, Token, make_token
from .with_parts import keep_terms, load_source, load_with_parts, without_parts
from .zone import Zone, ZoneKind, is_within, zones_on
