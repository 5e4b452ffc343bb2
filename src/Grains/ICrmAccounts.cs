using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.Grains;

/// <summary>The clients of the configured accounts. Grains know them by account name and by nothing else.</summary>
public interface ICrmAccounts
{
    ICrm Crm(string account);

    /// <summary>The account's change stream; null when it has none or it is switched off.</summary>
    IChangeStream? Stream(string account);
}
