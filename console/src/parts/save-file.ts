/** Saves a file that came from the service, under a name, as a link with `download` does. */
export function saveFile(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The download has begun by the next task; the copy in memory is needed no longer.
  setTimeout(() => URL.revokeObjectURL(url));
}
