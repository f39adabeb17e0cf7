#!/bin/sh
# Runs one of the image's roles. The environment configures it.
set -eu
role=${1:-web}
[ $# -gt 0 ] && shift

case "$role" in
  web) exec python -m gunicorn -c config/gunicorn.py config.wsgi "$@" ;;
  worker) exec python -m celery -A config worker -Q default -c 2 -n default@%h --loglevel info "$@" ;;
  crawler) exec python -m celery -A config worker -Q crawl -c 1 -n crawl@%h --loglevel info "$@" ;;
  trainer) exec python -m celery -A config worker -Q training -c 1 -n training@%h --loglevel info "$@" ;;
  beat) exec python -m celery -A config beat --loglevel info "$@" ;;
  migrate)
    # Run this once for each release, before the other roles start.
    python manage.py migrate --noinput
    python manage.py collectstatic --noinput --verbosity 0
    python manage.py setup_schedules
    exec python manage.py build_recogniser --activate
    ;;
  manage) exec python manage.py "$@" ;;
  *)
    echo "unknown role '$role'; use web, worker, crawler, trainer, beat, migrate or manage COMMAND" >&2
    exit 2
    ;;
esac
