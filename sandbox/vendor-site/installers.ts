const note = `Larkwire Tools is a company that does not exist, and this is not a program.
The file stands where a vendor's installer would, so that a download can be tried.
`;

const names = ["curlew-4.2.1", "nightjar-2.7.0"].flatMap((program) =>
  ["macos-universal", "windows-x64", "linux-x64"].map((system) => `${program}-${system}.tar.gz`),
);

/** The downloads of the site by file name: real archives that hold one note each. */
export async function installers(): Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>>> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const name of names) {
    const archive = new Bun.Archive({ "README.txt": note }, { compress: "gzip" });
    files.set(name, await archive.bytes());
  }
  return files;
}
