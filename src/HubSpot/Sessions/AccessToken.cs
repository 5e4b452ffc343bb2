namespace HubSpotSfSync.HubSpot.Sessions;

/// <summary>What calls carry; from <paramref name="RenewFrom"/> on they had better carry a new one.</summary>
internal sealed record AccessToken(string Value, DateTimeOffset RenewFrom)
{
    /// <summary>Not the token: records are easily logged.</summary>
    public override string ToString() => $"access token until {RenewFrom:u}";
}
