using HubSpotSfSync.Sync.Mappings;

namespace HubSpotSfSync.Sync.Configuration.Reading;

internal static class UrgentReader
{
    private const string Key = "urgent";

    public static UrgentConfig Read(SectionReader parent)
    {
        var section = parent.Section(Key);
        var usual = new Urgency();
        var urgency = new Urgency
        {
            FormSubmissions = section.Value("formSubmissions", ValueKinds.Flag, usual.FormSubmissions),
            LifecycleStages = section.Values("lifecycleStage", ValueKinds.Stage, usual.LifecycleStages),
            Inclusion = section.Value("inclusion", ValueKinds.Flag, usual.Inclusion),
        };
        var config = new UrgentConfig(urgency)
        {
            SubmissionsLocation = section.Has("formSubmissions") ? section.LocationOf("formSubmissions") : null,
            StagesLocation = section.Has("lifecycleStage") ? section.LocationOf("lifecycleStage") : null,
            InclusionLocation = section.Has("inclusion") ? section.LocationOf("inclusion") : null,
        };
        section.Finish();
        return config;
    }
}
