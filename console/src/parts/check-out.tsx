import { useState } from "react";
import { Dialog } from "./dialog.tsx";
import { Checkbox, Select } from "./fields.tsx";
import { Form } from "./form.tsx";
import { saveFile } from "./save-file.ts";

const day = 86_400;

/** The `ttl` that the API takes: seconds, null for ever. Left out, it is a calendar month. */
const periods: Record<string, { label: string; ttl?: number | null }> = {
  day: { label: "A day", ttl: day },
  week: { label: "Seven days", ttl: 7 * day },
  month: { label: "A month" },
  year: { label: "365 days", ttl: 365 * day },
  ever: { label: "For ever", ttl: null },
};

export type CheckOut = { ttl?: number | null; encrypt: boolean };

/**
 * Checks out a file, and saves it on this device.
 * @param check asks the service for the file; answers its text
 * @param fileName without its ending
 */
export function CheckOutDialog({
  title,
  fileName,
  isEncrypted,
  isOpen,
  onClose,
  onDone,
  check,
}: {
  title: string;
  fileName: string;
  /** The policy encrypts every file. */
  isEncrypted: boolean;
  isOpen: boolean;
  onClose: () => void;
  onDone?: () => void;
  check: (body: CheckOut) => Promise<string>;
}) {
  const [period, setPeriod] = useState("month");
  const [encrypt, setEncrypt] = useState(isEncrypted);
  const send = async () => {
    const { ttl } = periods[period] ?? {};
    const text = await check({ encrypt, ...(ttl === undefined ? {} : { ttl }) });
    saveFile(new Blob([text], { type: "text/plain" }), `${fileName.replaceAll(/[^\p{L}\p{N}._-]+/gu, "-").slice(0, 80)}.lic`);
  };
  return (
    <Dialog title={title} isOpen={isOpen} onClose={onClose}>
      <Form
        action="Download"
        send={send}
        onCancel={onClose}
        onDone={() => {
          onClose();
          onDone?.();
        }}
      >
        <p>The file says without a network what the app may do, until it expires. Nothing takes it back before.</p>
        <Select
          label="It holds for"
          choices={Object.entries(periods).map(([value, { label }]) => ({ value, label }))}
          value={period}
          onChange={setPeriod}
        />
        <Checkbox
          isSelected={encrypt}
          onChange={setEncrypt}
          isDisabled={isEncrypted}
          hint={isEncrypted ? "The policy asks for it." : "Only an app that has the license key can read it."}
        >
          Encrypt it
        </Checkbox>
      </Form>
    </Dialog>
  );
}
