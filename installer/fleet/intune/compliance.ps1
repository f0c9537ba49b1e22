# Says in one line of JSON how Consentray stands with this user: for a custom compliance policy of Intune, and for a
# baseline of Configuration Manager. It runs with the user's own credentials, in 64-bit PowerShell, and changes nothing.
$program = Join-Path $env:ProgramFiles 'Consentray\consentray-cli.exe'
$found = [ordered]@{
    ConsentrayVersion        = '0.0.0'
    ConsentrayConfigured     = $false
    ConsentrayState          = 'none'
    ConsentrayApisNotGranted = 0
    ConsentrayCompliant      = $false
}
if (Test-Path -LiteralPath $program) {
    try { [Console]::OutputEncoding = [System.Text.Encoding]::UTF8 } catch { Write-Verbose 'There is no console.' }
    $found.ConsentrayVersion = "$(& $program --version)" -replace '^[^0-9]*', ''
    $status = "$(& $program status --json 2>$null)" | ConvertFrom-Json
    if ($status.state) {
        $refused = @($status.apis | Where-Object { 'partial', 'missing', 'admin-needed' -contains $_.consent })
        $found.ConsentrayConfigured = $true
        $found.ConsentrayState = $status.state
        $found.ConsentrayApisNotGranted = $refused.Count
        $found.ConsentrayCompliant = $refused.Count -eq 0
    }
}
return $found | ConvertTo-Json -Compress
