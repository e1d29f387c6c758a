from measures.search.queries import Search

from . import triggers
from .access import Access, AccessRecord
from .account import RECORDED_OF_USER, Account, Recoding, RightsSettings, account_code, full_name
from .checkpoint import Checkpoint
from .confirmation import Confirmation
from .daily_run import DailyRun
from .dated import dated, is_dated_form, undated
from .day_count import DayCount
from .desk import Desk
from .document import (
    IMAGES,
    REFUSALS,
    Document,
    DocumentText,
    DocumentType,
    is_reader,
    shows_document,
    shows_passages,
)
from .drill import Drill
from .errors import BatchRefused, NotAllowed, StepRefused, VersionConflict, Withdrawn
from .idempotent_response import IdempotentResponse
from .index_entry import IndexEntry
from .ledger import (
    FORMAT,
    PUBLIC_SUBJECTS,
    STEP_VERBS,
    Body,
    Channel,
    Entry,
    EntryQuerySet,
    Head,
    Subject,
    Verb,
    Verification,
    VerificationState,
)
from .mailing import Mailing, week_of
from .measure import IN_USE, Kind, Measure, Strength
from .measure_promise import ScheduleBase, StateBase
from .membership import (
    Capacity,
    Membership,
    Offices,
    administered_zones,
    administers,
    capacity_of,
    holds,
    is_global,
    may_see_names,
    offices_of,
    people_of,
    require,
    require_in_all,
    zones_with_names,
)
from .mistake import MistakeReport
from .organisation import Involvement, InvolvementRole, Organisation, OrganisationKind
from .override import GlossaryTerm, Override, Towards, lends_a_name, overrides_in_use
from .owned import POSTS, Person
from .promise_request import PromiseAct, PromiseRequest, RequestState
from .recovery_code import RecoveryCode
from .retracted import counting, recorded
from .review import Review, ReviewState
from .roles import ADMINISTRATORS, AUDITORS, EDITORS, VERIFIERS, WRITERS, Role
from .saved_filter import SavedFilter
from .sheet_import import SheetImport
from .source import Shown, Source, SourceKind
from .status import ENDS, LIVE, STEPS, DayBasis, Status, Step, StepAct, roles_for
from .status_update import Evidence, StatusUpdate, in_effect, started_on
from .succession import Succession
from .target import Comparator, Direction, Qualifier, Reading, Target, Unit
from .term_labels import TERM_LABELS
from .terms import TERMS, Currency, Member, MemberType, Terms
from .texts import LANGUAGES, Bilingual, ScriptChoice
from .token import DEFAULT_DAYS, MOST_DAYS, Scope, Token, made_by_others, make_token, revoke_tokens
from .with_parts import (
    keep_terms,
    load_after,
    load_organisation,
    load_source,
    load_with_parts,
    reload_given_sources,
    targets_of,
    without_parts,
)
from .zone import Zone, ZoneKind, ZoneParent, containment, nested
