using HubSpotSfSync.Sync.Configuration.Reading;

namespace HubSpotSfSync.Sync.Configuration.Rules;

/// <summary>One thing that must hold between the parts of a configuration. Placeholders of broken values (empty texts, zero) are
/// passed over: they are problems already.</summary>
internal interface IConfigurationRule
{
    void Check(SyncConfig config, Problems problems);
}
