/** Calls of the front itself to services that moto has. */
export type MotoCall = (
  service: string,
  target: string,
  input: object,
) => Promise<{ readonly [name: string]: unknown }>;

/** Access key id of those calls; moto checks no signatures. */
export const FRONT_KEY = "FRONT";

/** Headers that tell moto service and Region. */
export function motoHeaders(service: string, region: string): { readonly [name: string]: string } {
  const scope = `${FRONT_KEY}/20260101/${region}/${service}/aws4_request`;
  return {
    authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
    "x-amz-date": "20260101T000000Z",
  };
}

/**
 * Calls of JSON services by way of the front.
 *
 * @throws {Error} The service has refused; the message is its answer.
 */
export function motoCall(url: string, region: string): MotoCall {
  return async (service, target, input) => {
    const answer = await fetch(url, {
      method: "POST",
      headers: {
        ...motoHeaders(service, region),
        "content-type": `application/x-amz-json-${service === "events" ? "1.1" : "1.0"}`,
        "x-amz-target": target,
      },
      body: JSON.stringify(input),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${target} was answered with ${answer.status}: ${text}`);
    return (text === "" ? {} : JSON.parse(text)) as { readonly [name: string]: unknown };
  };
}
