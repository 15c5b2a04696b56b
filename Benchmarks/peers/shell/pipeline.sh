#!/bin/sh
# The pipeline as people put it together: sh pipeline.sh INBOX OUT. A job's URLs go to eight workers, 50 at a time; each
# downloads them over one curl with several connections and measures them with one identify. One line for each image in
# OUT/JOB.txt; OUT/JOB.txt.done when all are there.
inbox="$1"
out="$2"

# It ends with this shell, and the loop with it.
setpriv --pdeathsig KILL inotifywait -m -e close_write -e moved_to --format '%w%f' "$inbox" | while read -r job; do
  case "$job" in *.json) ;; *) continue ;; esac
  name="$(basename "$job" .json)"
  grep -o '"http[^"]*"' "$job" | tr -d '"' | xargs -P 8 -n 50 sh -c '
    folder="$(mktemp -d "$0/batch.XXXXXX")" && cd "$folder" || exit 1
    curl -s --fail --parallel --parallel-max 8 --remote-name-all "$@"
    identify -ping -format "%f %w %h\n" *.jpg
    rm -r "$folder"' "$out" >"$out/$name.txt"
  : >"$out/$name.txt.done"
done
