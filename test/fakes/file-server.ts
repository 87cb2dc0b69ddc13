import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** Serves files by their path on loopback until the test is over. @returns the URL, without a final slash. */
export async function fileServer(files: {
  readonly [path: string]: Uint8Array | string;
}): Promise<string> {
  const server = createServer((request, response) => {
    const content = files[request.url ?? ""];
    if (content === undefined) response.writeHead(404).end();
    else response.end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
