import type { UpdateSelection } from "./linux-update.ts";

/**
 * A PowerShell script that installs what the registered update services offer. It ends with 3010 when a restart is
 * needed, and with 1 when an update could not be installed.
 *
 * @see Windows Update Agent API
 */
export function windowsUpdateScript({ include, exclude }: UpdateSelection): string {
  return `$ErrorActionPreference = 'Stop'
$include = ${arrayOf(include)}
$exclude = ${arrayOf(exclude)}
${INSTALL}`;
}

function arrayOf(entries: readonly string[]): string {
  return `@(${entries.map((entry) => `'${entry.replace(/['\u2018\u2019\u201a\u201b]/g, "$&$&")}'`).join(", ")})`;
}

const INSTALL = `
function Test-Listed($update, $entries) {
  foreach ($entry in $entries) {
    if ($entry -match '^(KB)?[0-9]+$') {
      if (@($update.KBArticleIDs) -contains ($entry -replace '^KB', '')) { return $true }
    } else {
      # Only the asterisk is a wildcard; titles hold brackets.
      $pattern = [Management.Automation.WildcardPattern]::Escape($entry) -replace '\`\\*', '*'
      if ($update.Title -like $pattern) { return $true }
    }
  }
  return $false
}

$session = New-Object -ComObject Microsoft.Update.Session
$found = $session.CreateUpdateSearcher().Search('IsInstalled=0 and IsHidden=0').Updates
$chosen = New-Object -ComObject Microsoft.Update.UpdateColl
foreach ($update in $found) {
  if ($include.Count -gt 0 -and -not (Test-Listed $update $include)) { continue }
  if (Test-Listed $update $exclude) { continue }
  if (-not $update.EulaAccepted) { $update.AcceptEula() }
  Write-Output "Update: $($update.Title)"
  [void]$chosen.Add($update)
}
if ($chosen.Count -eq 0) {
  Write-Output 'There is nothing to update.'
  exit 0
}

$downloader = $session.CreateUpdateDownloader()
$downloader.Updates = $chosen
[void]$downloader.Download()
$installer = $session.CreateUpdateInstaller()
$installer.Updates = $chosen
$result = $installer.Install()
for ($i = 0; $i -lt $chosen.Count; $i++) {
  $each = $result.GetUpdateResult($i)
  Write-Output ('{0}: result {1}, HRESULT 0x{2:X8}' -f $chosen.Item($i).Title, $each.ResultCode, $each.HResult)
}
if ($result.RebootRequired) { exit 3010 }
# 2 is success; 3 is success with errors, 4 failure, 5 an abort.
if ($result.ResultCode -ne 2) { exit 1 }
exit 0
`;
