namespace HubSpotSfSync.Sandbox.HubSpot.Schema;

/// <summary>The properties a new portal has of people and companies, limited to those an integration meets.</summary>
public static class DefaultProperties
{
    /// <summary>In order; a write never moves a record backwards.</summary>
    public static readonly IReadOnlyList<string> LifecycleStages =
        ["subscriber", "lead", "marketingqualifiedlead", "salesqualifiedlead", "opportunity", "customer", "evangelist", "other"];

    private static readonly string[] Sources =
    [
        "ORGANIC_SEARCH", "PAID_SEARCH", "EMAIL_MARKETING", "SOCIAL_MEDIA", "REFERRALS", "OTHER_CAMPAIGNS",
        "DIRECT_TRAFFIC", "OFFLINE", "PAID_SOCIAL", "AI_REFERRALS",
    ];

    private static readonly string[] LeadStatuses =
        ["NEW", "OPEN", "IN_PROGRESS", "OPEN_DEAL", "UNQUALIFIED", "ATTEMPTED_TO_CONTACT", "CONNECTED", "BAD_TIMING"];

    private static readonly string[] Industries =
    [
        "ACCOUNTING", "AUTOMOTIVE", "BANKING", "BIOTECHNOLOGY", "COMPUTER_SOFTWARE", "CONSTRUCTION", "CONSUMER_GOODS",
        "EDUCATION_MANAGEMENT", "ELECTRICAL_ELECTRONIC_MANUFACTURING", "FINANCIAL_SERVICES", "FOOD_BEVERAGES",
        "FOOD_PRODUCTION", "HOSPITAL_HEALTH_CARE", "INFORMATION_TECHNOLOGY_AND_SERVICES", "INSURANCE", "INTERNET",
        "LOGISTICS_AND_SUPPLY_CHAIN", "MACHINERY", "MANAGEMENT_CONSULTING", "MARKETING_AND_ADVERTISING", "OIL_ENERGY",
        "PHARMACEUTICALS", "REAL_ESTATE", "RENEWABLES_ENVIRONMENT", "RETAIL", "TELECOMMUNICATIONS", "TEXTILES",
        "TRANSPORTATION_TRUCKING_RAILROAD", "UTILITIES", "WHOLESALE",
    ];

    public static PropertyCatalogue Contacts() => new(
    [
        // The likeliest first: a record's array ends at the last property it has a value for.
        Text("email"), Text("firstname"), Text("lastname"), Phone("phone"), Text("jobtitle"), Text("company"),
        Text("city"), Text("country"), Stage(), Number("associatedcompanyid") with { ReadOnlyValue = true },
        Owner(), Text("address"), Text("state"), Text("zip"), Phone("mobilephone"), Text("website"),
        Choice("hs_lead_status", LeadStatuses), Choice("hs_analytics_source", Sources), Text("hs_additional_emails"),
        Number("hubspotscore") with { ReadOnlyValue = true, Calculated = true },
        .. Computed("lastmodifieddate"),
        Text("salutation"), Text("fax"), Text("industry"), Text("message") with { FieldType = "textarea" }, Date("date_of_birth"),
        Choice("hs_buying_role", ["BLOCKER", "BUDGET_HOLDER", "CHAMPION", "DECISION_MAKER", "END_USER", "EXECUTIVE_SPONSOR", "INFLUENCER", "OTHER"])
            with { FieldType = "checkbox" },
        Instant("recent_conversion_date") with { ReadOnlyValue = true }, Text("recent_conversion_event_name") with { ReadOnlyValue = true },
        Instant("hs_email_last_open_date") with { ReadOnlyValue = true }, Instant("hs_email_last_click_date") with { ReadOnlyValue = true },
        Instant("first_conversion_date") with { ReadOnlyValue = true }, Text("first_conversion_event_name") with { ReadOnlyValue = true },
        Number("num_conversion_events") with { ReadOnlyValue = true }, Number("num_unique_conversion_events") with { ReadOnlyValue = true },
        Instant("closedate"), Flag("hs_email_optout") with { ReadOnlyValue = true }, .. Merged(),
        Text("hs_calculated_merged_vids") with { ReadOnlyValue = true, Calculated = true },
    ]);

    public static PropertyCatalogue Companies() => new(
    [
        Text("name"), Text("domain"), Phone("phone"), Choice("industry", Industries), Number("numberofemployees"),
        Text("city"), Text("country"), Number("annualrevenue"), Stage(), Owner(), Text("address"), Text("state"),
        Text("zip"), Text("website"), Text("description") with { FieldType = "textarea" },
        Number("hs_parent_company_id") with { ReadOnlyValue = true, Calculated = true },
        .. Computed("hs_lastmodifieddate"),
        Text("address2"), Text("timezone"), Text("founded_year"), Choice("hs_lead_status", LeadStatuses),
        Choice("type", ["PROSPECT", "PARTNER", "RESELLER", "VENDOR", "OTHER"]), Flag("is_public"), .. Merged(),
    ]);

    internal static PropertyDefinition[] Computed(string modified, string created = "createdate") =>
    [
        new("hs_object_id", "number", "number") { ReadOnlyValue = true, Source = PropertySource.ObjectId },
        new(created, "datetime", "date") { ReadOnlyValue = true, Source = PropertySource.CreatedAt },
        new(modified, "datetime", "date") { ReadOnlyValue = true, Source = PropertySource.UpdatedAt },
    ];

    internal static PropertyDefinition[] Merged() =>
        [new("hs_merged_object_ids", "enumeration", "checkbox") { ReadOnlyValue = true, Calculated = true, ExternalOptions = true }];

    internal static PropertyDefinition Text(string name) => new(name);

    internal static PropertyDefinition LongText(string name) => new(name, "string", "textarea");

    internal static PropertyDefinition Phone(string name) => new(name, "string", "phonenumber");

    internal static PropertyDefinition Number(string name) => new(name, "number", "number");

    internal static PropertyDefinition Instant(string name) => new(name, "datetime", "date");

    internal static PropertyDefinition Date(string name) => new(name, "date", "date");

    internal static PropertyDefinition Flag(string name) => new(name, "bool", "booleancheckbox") { Options = [new("true", "Yes"), new("false", "No")] };

    internal static PropertyDefinition Owner() =>
        new("hubspot_owner_id", "enumeration", "select") { ExternalOptions = true };

    internal static PropertyDefinition Calculated(string name, string type = "number") =>
        new(name, type, type == "bool" ? "booleancheckbox" : type == "number" ? "calculation_equation" : "text") { ReadOnlyValue = true, Calculated = true };

    internal static PropertyDefinition Choice(string name, params string[] values) =>
        new(name, "enumeration", "select") { Options = [.. values.Select(Option)] };

    private static PropertyDefinition Stage() =>
        new("lifecyclestage", "enumeration", "radio") { Options = [.. LifecycleStages.Select(Option)] };

    private static PropertyOption Option(string value) => new(value, value.Replace('_', ' '));
}
