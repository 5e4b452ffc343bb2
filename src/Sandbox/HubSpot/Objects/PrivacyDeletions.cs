namespace HubSpotSfSync.Sandbox.HubSpot.Objects;

/// <summary>Addresses that were deleted for privacy before anyone had them; no contact may take one.</summary>
public sealed class PrivacyDeletions
{
    private readonly HashSet<string> _blocked = new(StringComparer.OrdinalIgnoreCase);

    public void Block(string email) => _blocked.Add(email.Trim());

    public bool IsBlocked(string email) => _blocked.Count > 0 && _blocked.Contains(email);
}
