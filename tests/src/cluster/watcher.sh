# Makes a PostgreSQL cluster and ends it when standard input is closed, however its holder ended.
#
# Arguments: folder, PostgreSQL's bin folder, superuser, then the server's own settings.
#
# This one shell makes the cluster as well as ending it, so that there is no instant at which a
# killed test could leave something behind.

# A terminal's Ctrl-C is for the test; this leaves after it.
trap '' HUP INT TERM
exec 3<&0 </dev/null
folder=$1 bin=$2 superuser=$3
shift 3

# PostgreSQL refuses to run as root.
as=
if [ "$(id -u)" = 0 ]; then
    as="setpriv --reuid=postgres --regid=$(id -g postgres) --init-groups" || exit 1
    chown postgres "$folder" || exit 1
fi

if $as "$bin/initdb" -D "$folder/data" -U "$superuser" -A trust -E UTF8 --locale=C --no-sync \
    --no-instructions 3<&-; then
    $as "$bin/postgres" -D "$folder/data" -k "$folder" "$@" 3<&- &
    server=$!
    # QUIT is an immediate shutdown: nobody needs a checkpoint of what is deleted next. Said until
    # it has worked, as a server that has only just been started still ignores it.
    { cat <&3 >/dev/null; while kill -QUIT $server 2>/dev/null; do sleep 0.1; done; } &
    reader=$!
    wait $server
    kill -KILL $reader 2>/dev/null
fi
rm -rf -- "$folder"
