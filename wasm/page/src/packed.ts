// What the build packs into the page: gzip in Base64.

/** The bytes that were packed. */
export function unpacked(text: string): ReadableStream<Uint8Array> {
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at += 1) bytes[at] = letters.charCodeAt(at);
  return new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
}
