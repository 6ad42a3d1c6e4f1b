import { Terminal, X } from "lucide-react";
import { useState } from "react";
import { asCurl, type SentRequest, useSentRequests } from "../api/requests.ts";
import { Button } from "../parts/button.tsx";
import { Code, CopyButton } from "../parts/copy.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Badge } from "../parts/notice.tsx";
import { formatDistance } from "../parts/time.tsx";
import styles from "./commands.module.css";

/** At the foot of the page: the last change as a command, and all changes that this page has asked for. */
export function Commands() {
  const requests = useSentRequests();
  const [isOpen, setOpen] = useState(false);
  const [hidden, setHidden] = useState(0);
  const [last] = requests;
  if (last === undefined) return null;
  return (
    <>
      {last.id === hidden ? null : (
        <aside className={styles.strip} aria-label="The last change as a command">
          <span className={styles.request}>
            <Status status={last.status} /> <code>{titleOf(last)}</code>
          </span>
          <CopyButton text={asCurl(last)} label="Copy as curl" />
          <Button kind="quiet" onPress={() => setOpen(true)}>
            <Terminal aria-hidden size={16} /> All {requests.length === 1 ? "changes" : `${requests.length} changes`}
          </Button>
          <Button kind="quiet" className={styles.hide} aria-label="Hide the last change" onPress={() => setHidden(last.id)}>
            <X aria-hidden size={16} />
          </Button>
        </aside>
      )}
      <Dialog title="What you did, as commands" isOpen={isOpen} onClose={() => setOpen(false)}>
        <p>
          Each change since you opened this page. The token stays out of them: set <code>LATCHKEY_TOKEN</code> to an API token of
          yours. A password is shown as “…”.
        </p>
        <ol className={styles.list}>
          {requests.map((request) => (
            <li key={request.id} className={styles.item}>
              <span className={styles.request}>
                <Status status={request.status} /> <code>{titleOf(request)}</code>
                <span className={styles.when}>{formatDistance(request.at)}</span>
              </span>
              <Code text={asCurl(request)} label={`curl of ${titleOf(request)}`} />
            </li>
          ))}
        </ol>
        <div>
          <Button onPress={() => setOpen(false)}>Close</Button>
        </div>
      </Dialog>
    </>
  );
}

function Status({ status }: { status: number }) {
  return <Badge kind={status < 400 ? "good" : "bad"}>{status}</Badge>;
}

/** The request without what all paths begin with. */
const titleOf = ({ method, url }: SentRequest): string =>
  `${method} ${new URL(url).pathname.replace(/^\/api\/v1(\/tenants\/[^/]+)?/, "") || "/"}`;
