"""What an operator needs: health, backups, the daily run. Nothing here changes the record itself."""
