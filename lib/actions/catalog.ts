import type { Action } from "./action.ts";
import { appendFile } from "./append-file.ts";
import { assert } from "./assert.ts";
import { copyFile } from "./copy-file.ts";
import { copyFolder } from "./copy-folder.ts";
import { createFile } from "./create-file.ts";
import { createFolder } from "./create-folder.ts";
import { createSymlink } from "./create-symlink.ts";
import { deleteFile } from "./delete-file.ts";
import { deleteFolder } from "./delete-folder.ts";
import { executeBash } from "./execute-bash.ts";
import { executeBinary } from "./execute-binary.ts";
import { executeDocument } from "./execute-document.ts";
import { executePowerShell } from "./execute-power-shell.ts";
import { installMSI } from "./install-msi.ts";
import { listFiles } from "./list-files.ts";
import { moveFile } from "./move-file.ts";
import { moveFolder } from "./move-folder.ts";
import { readFile } from "./read-file.ts";
import { reboot } from "./reboot.ts";
import { s3Download } from "./s3-download.ts";
import { s3Upload } from "./s3-upload.ts";
import { setFileEncoding } from "./set-file-encoding.ts";
import { setFileOwner } from "./set-file-owner.ts";
import { setFilePermissions } from "./set-file-permissions.ts";
import { setFolderOwner } from "./set-folder-owner.ts";
import { setFolderPermissions } from "./set-folder-permissions.ts";
import { setRegistry } from "./set-registry.ts";
import { uninstallMSI } from "./uninstall-msi.ts";
import { updateOS } from "./update-os.ts";
import { webDownload } from "./web-download.ts";

/**
 * All action modules by the name that documents use. The type of a module's inputs is forgotten here: what its `item`
 * shape has read goes to its `run`, and nothing else.
 */
export const actionCatalog: ReadonlyMap<string, Action<unknown>> = new Map(
  [
    executeBash,
    executePowerShell,
    executeBinary,
    executeDocument,
    assert,
    s3Download,
    s3Upload,
    webDownload,
    appendFile,
    copyFile,
    copyFolder,
    createFile,
    createFolder,
    createSymlink,
    deleteFile,
    deleteFolder,
    listFiles,
    moveFile,
    moveFolder,
    readFile,
    setFileEncoding,
    setFileOwner,
    setFolderOwner,
    setFilePermissions,
    setFolderPermissions,
    installMSI,
    uninstallMSI,
    reboot,
    setRegistry,
    updateOS,
  ].map((action) => [action.name, action as Action<unknown>] as const),
);
