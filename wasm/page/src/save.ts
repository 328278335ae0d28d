// Gives the reader a file.

/** Offers bytes or text under a name; the browser asks where to put it, or puts it into downloads. */
export function save(name: string, content: string | Uint8Array, type: string): void {
  const url = URL.createObjectURL(new Blob([content as BlobPart], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName(name);
  link.click();
  // The download has begun with the click; the address may go when it is through with it.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A name that every file system takes, whatever the bundle calls itself. */
function fileName(name: string): string {
  return name.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^[-.]+/, "").slice(0, 120) || "file";
}
