using HubSpotSfSync.Sync.Configuration.Reading;

namespace HubSpotSfSync.Sync.Configuration.Rules;

/// <summary>What is said to be urgent can happen.</summary>
internal sealed class UrgentChangesCanHappen : IConfigurationRule
{
    private static readonly string[] Staged = [HubSpotObjects.Contacts, HubSpotObjects.Companies];

    public void Check(SyncConfig config, Problems problems)
    {
        foreach (var connection in config.Connections)
        {
            var (urgent, mapped) = (connection.Urgent, connection.Mappings.Select(mapping => mapping.HubSpot).ToList());
            if (urgent is { SubmissionsLocation: { } forms, Urgency.FormSubmissions: true } && !mapped.Contains(HubSpotObjects.Contacts))
            {
                problems.Add(forms, $"form submissions are urgent, but connection '{connection.Name}' does not map contacts", "Map contacts, or remove formSubmissions");
            }

            if (urgent is { StagesLocation: { } stages } && !mapped.Intersect(Staged).Any())
            {
                problems.Add(stages, $"lifecycle stages are urgent, but connection '{connection.Name}' maps neither contacts nor companies", "Map one of them, or remove lifecycleStage");
            }

            if (urgent is { InclusionLocation: { } inclusion, Urgency.Inclusion: true } && connection.Inclusion is null && connection.Mappings.All(mapping => mapping.Inclusion is null))
            {
                problems.Add(inclusion, $"who comes to be included is urgent, but connection '{connection.Name}' has no inclusion", "Add an inclusion, such as inclusion: { segment: 42 }, or remove the line");
            }
        }
    }
}
