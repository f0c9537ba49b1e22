"""Microsoft Intune's description of the Windows package."""
