import { useQuery, useQueryClient } from "@tanstack/react-query";
import { LogOut } from "lucide-react";
import { useState } from "react";
import { leave } from "../api/door.ts";
import { Button } from "./button.tsx";
import { deviceOf } from "./device.ts";
import { Confirmation } from "./dialog.tsx";
import { Badge } from "./notice.tsx";
import type { Session, SessionsOf } from "./sessions-of.ts";
import { Empty, Failed, Loading } from "./states.tsx";
import { Table, type TableColumn } from "./table.tsx";
import { Time } from "./time.tsx";

/** The sessions that somebody keeps on devices, each of which can be ended. */
export function SessionList({ of, mayEnd }: { of: SessionsOf; mayEnd: boolean }) {
  const queries = useQueryClient();
  const [ending, setEnding] = useState<Session>();
  const sessions = useQuery({ queryKey: of.queryKey, queryFn: of.list });
  return (
    <>
      {sessions.isPending ? <Loading /> : null}
      {sessions.isError ? <Failed error={sessions.error} retry={() => sessions.refetch()} /> : null}
      {sessions.data?.length === 0 ? (
        <Empty title="No device is kept signed in.">Other sessions end within an hour, and when their page is closed.</Empty>
      ) : null}
      {sessions.data === undefined || sessions.data.length === 0 ? null : (
        <Table label="Sessions" columns={columnsOf(mayEnd ? setEnding : undefined)} rows={sessions.data} keyOf={({ id }) => id} />
      )}
      {ending === undefined ? null : (
        <Confirmation
          title={`End the session on ${deviceOf(ending.user_agent)}?`}
          action="End the session"
          effects={
            <p>
              {ending.is_current
                ? "It is the one that you use now: you are signed out here."
                : "Whoever uses that device is signed out within seconds, and has to sign in again. Other devices go on."}
            </p>
          }
          isOpen
          onClose={() => setEnding(undefined)}
          send={() => of.end(ending.id)}
          onDone={() => (ending.is_current ? leave() : queries.invalidateQueries({ queryKey: of.queryKey }))}
        />
      )}
    </>
  );
}

const columnsOf = (end: ((session: Session) => void) | undefined): readonly TableColumn<Session>[] =>
  end === undefined ? columns : [...columns, endingBy(end)];

const columns: readonly TableColumn<Session>[] = [
  {
    name: "Device",
    cell: ({ user_agent, is_current }) => (
      <span>
        {deviceOf(user_agent)} {is_current ? <Badge kind="good">This device</Badge> : null}
      </span>
    ),
  },
  { name: "From", cell: ({ network }) => network ?? "–" },
  { name: "Last used", cell: ({ last_used_at }) => <Time at={last_used_at} as="distance" /> },
  { name: "Signed in", cell: ({ created_at }) => <Time at={created_at} /> },
  { name: "Ends by itself", cell: ({ expiry }) => <Time at={expiry} as="distance" /> },
];

const endingBy = (end: (session: Session) => void): TableColumn<Session> => ({
  name: "End it",
  cell: (session) => (
    <Button kind="quiet" aria-label={`End the session on ${deviceOf(session.user_agent)}`} onPress={() => end(session)}>
      <LogOut aria-hidden size={16} />
    </Button>
  ),
});

/** Signs somebody out everywhere, after it has said what that does. */
export function EndSessions({ of: { username, isOwn, queryKey, endAll, hasTokens } }: { of: SessionsOf }) {
  const queries = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button onPress={() => setOpen(true)}>Sign out everywhere</Button>
      <Confirmation
        title={isOwn ? "Sign out everywhere?" : `Sign ${username} out everywhere?`}
        action="Sign out everywhere"
        effects={
          <p>
            Every session of the account ends within seconds, kept or not{isOwn ? ", and you are signed out here too" : ""}.
            {hasTokens ? " API tokens go on." : ""}
          </p>
        }
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        send={endAll}
        onDone={() => (isOwn ? leave() : queries.invalidateQueries({ queryKey }))}
      />
    </>
  );
}
