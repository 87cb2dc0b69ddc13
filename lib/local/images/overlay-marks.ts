/** The extended attributes that layers carry. */
import { currentPrivilege, usesUserMarks } from "../machines/privilege.ts";

/** Says that nothing below a folder is seen through it; its value is "y". */
export const OPAQUE_ATTRIBUTE = usesUserMarks(currentPrivilege())
  ? "user.overlay.opaque"
  : "trusted.overlay.opaque";

/** Holds the capabilities of a program. */
export const CAPABILITY_ATTRIBUTE = "security.capability";
