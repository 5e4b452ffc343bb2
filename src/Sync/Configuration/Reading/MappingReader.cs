using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Transforms.Records;

namespace HubSpotSfSync.Sync.Configuration.Reading;

internal static class MappingReader
{
    public static MappingConfig Read(SectionReader section)
    {
        var hubSpot = section.RequiredValue("hubspot", ValueKinds.ObjectName, "");
        var objects = ReadSalesforceObjects(section);
        var direction = section.Value("direction", ValueKinds.Way, Direction.Both);
        var constants = section.Section("constants");
        var hubSpotConstants = section.Section("hubspotConstants");
        var mapping = new MappingConfig
        {
            HubSpot = hubSpot,
            Salesforce = objects,
            Match = ReadMatch(section, hubSpot),
            Fields = [.. section.ListedSections("fields").Select(field => FieldReader.Read(field, objects, direction)).OfType<FieldConfig>()],
            Constants = ReadConstants(constants),
            HubSpotConstants = ReadConstants(hubSpotConstants),
            Direction = direction,
            Deletions = section.Value("deletions", ValueKinds.Deletions, DeletionPolicy.Ignore),
            Duplicates = section.Value("duplicates", ValueKinds.Duplicates, DuplicatePolicy.Report),
            Where = ReadWhere(section),
            HubSpotWhere = InclusionReader.ReadScope(section),
            Inclusion = InclusionReader.Read(section),
            Fill = section.Has("fill") ? ReadFill(section.Section("fill")) : null,
            FillLocation = section.LocationOf("fill"),
            Location = section.Location,
        };
        if (!section.Has("fields"))
        {
            section.Problems.Add(section.Location, "this mapping has no fields", "Add at least one, such as fields: [{ hubspot: name, salesforce: Name, owner: shared }]");
        }

        section.Finish();
        return mapping;
    }

    /// <summary>One object, or for people a list of two: the first is what HubSpot's contacts become.</summary>
    private static List<string> ReadSalesforceObjects(SectionReader section)
    {
        const string Key = "salesforce";
        if (section.Node(Key) is not YamlList list)
        {
            return section.RequiredValue(Key, ValueKinds.ObjectName, "") is { Length: > 0 } one ? [one] : [];
        }

        var names = list.Items.Select(item => section.Parse(Key, item, ValueKinds.ObjectName, "")).Where(name => name.Length > 0).ToList();
        var people = names.Order(StringComparer.Ordinal).SequenceEqual(["Contact", "Lead"]);
        if (names.Count != 1 && !people)
        {
            section.Problems.Add(list.Location, "a mapping joins one Salesforce object, or Contact and Lead", "Name one object, or write [Contact, Lead]");
        }

        return names.Count == 1 || people ? names : [.. names.Take(1)];
    }

    private static IReadOnlyList<MatchRule> ReadMatch(SectionReader section, string hubSpotObject)
    {
        if (!section.Has("match"))
        {
            if (HubSpotObjects.CarryIdentity(hubSpotObject, Side.HubSpot) && hubSpotObject.Length > 0 && !section.Has("direction"))
            {
                section.Problems.Add(section.Location, "this mapping does not say how records are matched", "Add for example match: { hubspot: email, salesforce: Email }");
            }

            return [];
        }

        return section.Node("match") is YamlList
            ? [.. section.ListedSections("match").Select(ReadRule)]
            : [ReadRule(section.Section("match"))];
    }

    private static MatchRule ReadRule(SectionReader match)
    {
        var hubSpot = FieldReader.ReadNames(match, "hubspot", "email");
        var salesforce = FieldReader.ReadNames(match, "salesforce", "Email");
        if (hubSpot.Count != salesforce.Count)
        {
            match.Problems.Add(match.Location, "the two sides of this match rule name different numbers of fields", "Name as many fields on one side as on the other: they are compared in order");
        }

        var single = hubSpot.Count == 1 && salesforce.Count == 1;
        var rule = single ? ReadSingle(match, hubSpot[0], salesforce[0]) : new MatchRule(hubSpot, salesforce);
        match.Finish();
        return rule;
    }

    private static MatchRule ReadSingle(SectionReader match, string hubSpot, string salesforce)
    {
        var normalizer = match.Value("normalize", ValueKinds.Normalize, UsualNormalizers.For(hubSpot, salesforce));
        var country = match.Text("country");
        var code = country is null ? null : Countries.CodeOf(country);
        if (country is not null && code is null)
        {
            match.Problems.Add(match.LocationOf("country"), $"'{country}' is no country", "Write its ISO code, such as DE");
        }
        else if (country is not null && normalizer != Normalizer.Phone)
        {
            match.Problems.Add(match.LocationOf("country"), "a country belongs to phone numbers", "Remove it, or write normalize: phone");
        }

        return new MatchRule(hubSpot, salesforce, normalizer) { Country = code, HubSpotMore = match.Value("also", ValueKinds.FieldName, UsualNormalizers.More(hubSpot)!) };
    }

    private static SelectiveConfig? ReadWhere(SectionReader section) =>
        section.Text("where") is { } soql ? new SelectiveConfig(soql) { Location = section.LocationOf("where") } : null;

    private static RoleFill ReadFill(SectionReader fill)
    {
        // The deal's own contacts become roles by the mapping itself: the account is the one other source.
        if (fill.RequiredText("from", "account") is not ("" or "account"))
        {
            fill.Problems.Add(fill.LocationOf("from"), "contact roles are filled from the account only", "Write from: account; the contacts of the deal become roles without it");
        }

        var read = new RoleFill
        {
            Pick = fill.Value("pick", ValueKinds.Pick, PickPeople.PrimaryContact),
            Most = (int)Math.Min(fill.Value("most", ValueKinds.PositiveNumber, RoleFill.UsualMost), int.MaxValue),
            Role = fill.Text("role"),
            After = fill.Value("after", ValueKinds.PollInterval, RoleFill.UsualAge),
        };
        if (fill.Has("most") && read.Pick != PickPeople.All)
        {
            fill.Problems.Add(fill.LocationOf("most"), "most belongs to pick: all; any other choice is one contact", "Write pick: all, or remove it");
        }

        fill.Finish();
        return read;
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
