/**
 * Places that an image goes to. A Region of the build's own account is a place by its name, "eu-west-1"; a Region of
 * another account is "eu-west-1/210987654321". Ports take a place wherever they take a Region: their adapter assumes the
 * distribution role of the other account. So everything that holds for Regions holds for accounts too.
 */

/** The place of a Region, in the build's own account unless another one is given. */
export function placeOf(region: string, accountId?: string): string {
  return accountId === undefined ? region : `${region}/${accountId}`;
}

/** The Region of a place. */
export function regionOf(place: string): string {
  return place.split("/")[0] ?? place;
}

/** The account of a place; undefined for the build's own. */
export function accountOf(place: string): string | undefined {
  return place.split("/")[1];
}
