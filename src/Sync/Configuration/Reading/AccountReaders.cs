namespace HubSpotSfSync.Sync.Configuration.Reading;

internal static class PortalReader
{
    public static PortalConfig Read(string name, SectionReader section)
    {
        var webhooks = section.Section("webhooks");
        var portal = new PortalConfig
        {
            Name = name,
            Id = section.RequiredValue("id", ValueKinds.PositiveNumber, 0),
            BaseUrl = section.Value("baseUrl", ValueKinds.Address, PortalConfig.DefaultBaseUrl),
            Login = PortalLoginReader.Read(section.Section("auth")),
            AppSecret = webhooks.Secret("appSecret"),
            WebhooksEnabled = webhooks.Value("enabled", ValueKinds.Flag, webhooks.IsPresent),
            Budget = BudgetReader.Read(section.Section("budget"), BudgetConfig.HubSpot),
            Location = section.Location,
        };
        if (portal.WebhooksEnabled && !webhooks.Has("appSecret"))
        {
            section.Problems.Add(webhooks.Location, $"portal '{name}' takes webhooks, but has no appSecret to check their signatures with", "Add appSecret: ${HUBSPOT_APP_SECRET}, or write enabled: false");
        }

        webhooks.Finish();
        section.Finish();
        return portal;
    }
}

internal static class OrgReader
{
    public static OrgConfig Read(string name, SectionReader section)
    {
        var events = section.Section("changeEvents");
        var org = new OrgConfig
        {
            Name = name,
            LoginUrl = section.RequiredValue("loginUrl", ValueKinds.Address, ValueKinds.NoAddress),
            ApiVersion = section.Value("apiVersion", ValueKinds.ApiVersion, OrgConfig.DefaultApiVersion),
            Login = OrgLoginReader.Read(section.Section("auth")),
            ChangeEvents = events.Value("enabled", ValueKinds.Flag, true),
            EventFallback = events.Value("fallback", ValueKinds.PollInterval, OrgConfig.DefaultEventFallback),
            PubSubEndpoint = events.Value<Uri?>("endpoint", ValueKinds.Address!, null),
            SharedRecords = SharedRecordsReader.Read(section),
            Budget = BudgetReader.Read(section.Section("budget"), BudgetConfig.Salesforce),
            Location = section.Location,
        };
        events.Finish();
        section.Finish();
        return org;
    }
}

internal static class BudgetReader
{
    /// <summary>What the file leaves out gives way to what it says, so that share and reserve only clash when both are written.</summary>
    public static BudgetConfig Read(SectionReader section, BudgetConfig defaults)
    {
        var reserve = section.Value("reserve", ValueKinds.Part, defaults.Reserve);
        var share = section.Value("share", ValueKinds.Part, Math.Min(defaults.Share, 1 - reserve));
        reserve = section.Has("reserve") ? reserve : Math.Min(reserve, 1 - share);
        if (share + reserve > 1 + 1e-9)
        {
            section.Problems.Add(section.LocationOf("share"), FormattableString.Invariant($"share ({share:0.##%}) and reserve ({reserve:0.##%}) are more than the whole budget"), "Lower one of them until both fit into 100%");
        }

        if (section.Has("share") && share == 0)
        {
            section.Problems.Add(section.LocationOf("share"), "a share of 0% leaves no call to make", "Write a share above 0%");
        }

        var budget = new BudgetConfig
        {
            Share = share,
            Reserve = reserve,
            UrgentFromReserve = section.Value("urgentFromReserve", ValueKinds.Part, defaults.UrgentFromReserve),
            AlertAt = section.Values("alertAt", ValueKinds.Part, defaults.AlertAt),
            DailyCalls = section.Has("dailyCalls") ? section.Value("dailyCalls", ValueKinds.PositiveNumber, 0) : null,
        };
        section.Finish();
        return budget;
    }
}
