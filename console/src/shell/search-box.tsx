import { useNavigate } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Input, SearchField } from "react-aria-components";
import styles from "./search-box.module.css";

/** The one search: anything that a customer sends. `/` focuses it from wherever nothing is being typed. */
export function SearchBox({ tenant }: { tenant: string }) {
  const input = useRef<HTMLInputElement>(null);
  const navigate = useNavigate();
  const [text, setText] = useState("");
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    document.addEventListener("keydown", focus);
    return () => document.removeEventListener("keydown", focus);
  }, []);
  const search = (wanted: string) => {
    if (wanted.trim() !== "") navigate({ to: `/${tenant}/search` as string, state: { searched: wanted.trim() } });
  };
  return (
    <SearchField aria-label="Search" value={text} onChange={setText} onSubmit={search} className={styles.field}>
      <Search aria-hidden size={16} />
      <Input ref={input} className={styles.input} placeholder="A key, name, email, fingerprint or id" />
      <kbd aria-hidden>/</kbd>
    </SearchField>
  );
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
