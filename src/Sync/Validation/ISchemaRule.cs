using HubSpotSfSync.Sync.Configuration.Reading;

namespace HubSpotSfSync.Sync.Validation;

/// <summary>One thing that must hold between a connection and its accounts. What is not known for certain is a warning: a rule must
/// not stop what works.</summary>
internal interface ISchemaRule
{
    void Check(ConnectionSchemas schemas, Problems problems);
}
