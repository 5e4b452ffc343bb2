using HubSpotSfSync.Sync.Configuration.Reading;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Configuration.Rules;

/// <summary>Contact roles can only be filled where they are mapped, written, and both of their ends are synced.</summary>
internal sealed class FilledRolesAreMapped : IConfigurationRule
{
    public void Check(SyncConfig config, Problems problems)
    {
        foreach (var connection in config.Connections)
        {
            foreach (var mapping in connection.Mappings.Where(mapping => mapping.Fill is not null))
            {
                if (!mapping.Salesforce.Contains(SalesforceObjects.OpportunityContactRole, FieldNames.Comparer))
                {
                    problems.Add(mapping.FillLocation, $"{mapping.SalesforceNames} has no contact roles to fill", "Move fill to the mapping of deals:contacts with OpportunityContactRole");
                }
                else if (!mapping.Direction.Writes(Side.Salesforce))
                {
                    problems.Add(mapping.FillLocation, "filled contact roles are written into Salesforce, which direction: toHubSpot rules out", "Remove the direction or fill");
                }

                foreach (var end in new[] { SalesforceObjects.Opportunity, SalesforceObjects.Contact }.Where(end => !connection.Mappings.Any(other => other.Salesforce.Contains(end, FieldNames.Comparer))))
                {
                    problems.Add(mapping.FillLocation, $"contact roles join Opportunities with Contacts, and connection '{connection.Name}' does not map {end}", $"Add a mapping for {end}, or remove fill");
                }
            }
        }
    }
}
