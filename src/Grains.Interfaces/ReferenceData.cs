using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.Grains.Interfaces;

/// <summary>What an account knows besides its records. Key: the account, "hubspot/emea".</summary>
[Alias("hss.IReferenceDataGrain")]
public interface IReferenceDataGrain : IGrainWithStringKey
{
    [Alias("Read")]
    Task<ReferenceData> ReadAsync();

    /// <summary>The next reader gets it afresh: somebody changed it.</summary>
    [Alias("Forget")]
    Task ForgetAsync();
}
