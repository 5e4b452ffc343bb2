using HubSpotSfSync.Sync.Mappings;

namespace HubSpotSfSync.Sync.Configuration.Reading;

internal static class MappingReader
{
    public static MappingConfig Read(SectionReader section)
    {
        section.NotYet("preset", "Remove it and write the fields out");
        section.NotYet("inclusion", "Remove it; every record that selective admits is synced");
        var match = section.Section("match");
        var mapping = new MappingConfig
        {
            HubSpot = section.RequiredValue("hubspot", ValueKinds.ObjectName, ""),
            Salesforce = ReadSalesforceObject(section),
            Match = ReadMatch(section, match),
            Fields = [.. section.ListedSections("fields").Select(ReadField)],
            Constants = ReadConstants(section.Section("constants")),
            Location = section.Location,
        };
        if (mapping.Fields.Count == 0)
        {
            section.Problems.Add(section.Location, "this mapping has no fields", "Add at least one, such as fields: [{ hubspot: name, salesforce: Name, owner: shared }]");
        }

        match.Finish();
        section.Finish();
        return mapping;
    }

    /// <summary>One object, or a list of which only one is possible yet.</summary>
    private static string ReadSalesforceObject(SectionReader section)
    {
        const string Key = "salesforce";
        if (section.Node(Key) is not YamlList list)
        {
            return section.RequiredValue(Key, ValueKinds.ObjectName, "");
        }

        var names = list.Items.Select(item => section.Parse(Key, item, ValueKinds.ObjectName, "")).ToList();
        if (names.Count == 1)
        {
            return names[0];
        }

        var people = names.Count == 2 && names.Order(StringComparer.Ordinal).SequenceEqual(["Contact", "Lead"]);
        section.Problems.Add(
            list.Location,
            people ? "syncing Leads beside Contacts is not available yet" : "a mapping joins one Salesforce object",
            people ? "Name one of them" : "Name exactly one");
        return "";
    }

    private static MatchRule ReadMatch(SectionReader section, SectionReader match)
    {
        if (!match.IsPresent)
        {
            if (!section.Has("match"))
            {
                section.Problems.Add(section.Location, "this mapping does not say how records are matched", "Add for example match: { hubspot: email, salesforce: Email }");
            }

            return new("", "", Normalizer.Text);
        }

        var hubSpot = match.RequiredValue("hubspot", ValueKinds.FieldName, "");
        var salesforce = match.RequiredValue("salesforce", ValueKinds.FieldName, "");
        return new(hubSpot, salesforce, match.Value("normalize", ValueKinds.Normalize, UsualNormalizers.For(hubSpot, salesforce)));
    }

    private static FieldConfig ReadField(SectionReader field)
    {
        field.NotYet("map", "Remove it and map fields whose values are the same on both sides");
        field.NotYet("transform", "Remove it and map fields whose values are the same on both sides");
        field.NotYet("steps", "Remove it and write one owner for all values: hubspot, salesforce, shared, newest or fillBlank");
        var hubSpot = field.RequiredValue("hubspot", ValueKinds.FieldName, "");
        var salesforce = field.RequiredValue("salesforce", ValueKinds.FieldName, "");
        var mapping = new FieldMapping(
            hubSpot,
            salesforce,
            ReadOwner(field),
            field.Value("normalize", ValueKinds.Normalize, UsualNormalizers.For(hubSpot, salesforce)));
        field.Finish();
        return new(mapping) { Location = field.Location };
    }

    private static Ownership ReadOwner(SectionReader field)
    {
        if (field.Node("owner") is YamlText { Raw: "ladder" } ladder)
        {
            field.Problems.Add(ladder.Location, "the owner 'ladder' is not available yet", "Write one owner for all values: hubspot, salesforce, shared, newest or fillBlank");
            return Ownership.Shared;
        }

        return field.RequiredValue("owner", ValueKinds.Owner, Ownership.Shared);
    }

    private static OrderedDictionary<string, ConstantConfig> ReadConstants(SectionReader section)
    {
        var constants = new OrderedDictionary<string, ConstantConfig>(StringComparer.Ordinal);
        foreach (var entry in section.Entries)
        {
            if (!ValueKinds.FieldName.TryParse(entry.Key, out _))
            {
                section.Problems.Add(entry.Location, $"'{entry.Key}' is not {ValueKinds.FieldName.Name}", "Write for example Region__c: EMEA");
            }

            constants[entry.Key] = new(section.TextOf(entry) ?? "") { Location = entry.Location };
        }

        return constants;
    }
}
