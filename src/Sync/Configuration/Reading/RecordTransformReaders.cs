using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Transforms;
using HubSpotSfSync.Sync.Transforms.Expressions;
using HubSpotSfSync.Sync.Transforms.Records;

namespace HubSpotSfSync.Sync.Configuration.Reading;

/// <summary>Reads the transforms that know more than values: the section in which one stands, its name there, and the field's shape.</summary>
internal static class RecordTransformReaders
{
    public static readonly IReadOnlyDictionary<string, Func<SectionReader, string, FieldShape, ITransform>> ByName = new Dictionary<string, Func<SectionReader, string, FieldShape, ITransform>>
    {
        ["lookup"] = (parent, key, _) => LookupReader.Read(parent, key),
        ["role"] = (parent, key, _) => ReadRole(parent.Section(key)),
        ["recordType"] = (parent, key, _) => new RecordTypeName(parent.RequiredText(key, "Opportunity")),
        ["owner"] = (parent, key, _) => ReadOwner(parent.Section(key)),
        ["stage"] = (parent, key, _) => StageReader.Read(parent.Section(key)),
        ["phone"] = (parent, key, _) => ReadPhone(parent.Section(key)),
        ["country"] = (parent, key, _) => PlaceReader.Country(parent.Section(key)),
        ["state"] = (parent, key, _) => PlaceReader.State(parent.Section(key)),
        ["money"] = (parent, key, shape) => MoneyReader.Read(parent.Section(key), shape),
        ["expression"] = (parent, key, shape) => ReadExpression(parent.Section(key), shape),
    };

    private static OwnerToUser ReadOwner(SectionReader section)
    {
        var standIn = section.Section("default");
        var read = new OwnerToUser(standIn.Text("hubspot"), standIn.Text("salesforce"), section.Value("unmatched", ValueKinds.WithoutMatch, Unmatched.Refuse));
        standIn.Finish();
        section.Finish();
        return read;
    }

    private static ContactRole ReadRole(SectionReader section)
    {
        var map = section.Section("map");
        List<KeyValuePair<string, string>>? roles = section.Has("map") ? [.. map.Entries.Select(entry => KeyValuePair.Create(entry.Key, map.TextOf(entry) ?? ""))] : null;
        var read = new ContactRole(roles, section.Text("primary"), section.Value("otherwise", ValueKinds.WithoutLabel, false));
        if (section.Has("otherwise") && roles is null)
        {
            section.Problems.Add(section.LocationOf("otherwise"), "otherwise belongs to a map", "Add the map, or remove it");
        }

        section.Finish();
        return read;
    }

    private static PhoneToE164 ReadPhone(SectionReader section)
    {
        var country = section.Text("country");
        var code = country is null ? null : Countries.CodeOf(country);
        if (country is not null && code is null)
        {
            section.Problems.Add(section.LocationOf("country"), $"'{country}' is no country", "Write its ISO code, such as DE");
        }

        var read = new PhoneToE164(code, section.Value("otherwise", ValueKinds.Unreadable, false));
        section.Finish();
        return read;
    }

    private static Expression ReadExpression(SectionReader section, FieldShape shape)
    {
        if (!section.Has("toSalesforce") && !section.Has("toHubSpot"))
        {
            section.Problems.Add(section.Location, "this expression goes nowhere", "Write toSalesforce: \"...\", toHubSpot: \"...\", or both");
        }

        var read = new Expression(
            ReadScript(section, "toSalesforce"),
            ReadScript(section, "toHubSpot"),
            new ScriptFields(shape.HubSpotReads, shape.HubSpot.Count),
            new ScriptFields(shape.SalesforceReads, shape.Salesforce.Count));
        section.Finish();
        return read;
    }

    private static Script? ReadScript(SectionReader section, string key)
    {
        if (section.Text(key) is not { } text)
        {
            return null;
        }

        var script = Script.Parse(text, out var problem);
        if (problem is not null)
        {
            section.Problems.Add(section.LocationOf(key), $"this expression can't be read: {problem}", "Write one JavaScript expression over the fields' names, such as firstname + ' ' + lastname");
        }

        return script;
    }
}

internal static class LookupReader
{
    private static readonly ValueKind<string> Person = new("Contact or Lead", SalesforceObjects.Contact, (string text, out string value) =>
    {
        value = text;
        return text is SalesforceObjects.Contact or SalesforceObjects.Lead;
    });

    /// <summary>A mapping's name, a list with one for each HubSpot field, or for people the mapping with what each Salesforce field may
    /// hold: { contacts: [Contact, Lead] }.</summary>
    public static ITransform Read(SectionReader parent, string key)
    {
        if (parent.Node(key) is YamlList)
        {
            return new LookupAmong(parent.Values(key, ValueKinds.ObjectName, []));
        }

        if (parent.Node(key) is not YamlSection)
        {
            return new Lookup(parent.RequiredText(key, "companies"));
        }

        var section = parent.Section(key);
        var name = section.Entries.Select(entry => entry.Key).FirstOrDefault() ?? HubSpotObjects.Contacts;
        var objects = section.Node(name) is YamlList ? section.Values(name, Person, []) : [section.RequiredValue(name, Person, SalesforceObjects.Contact)];
        section.Finish();
        return new PersonLookup(name, objects);
    }
}

internal static class StageReader
{
    public static DealStage Read(SectionReader section)
    {
        var pipelines = new List<PipelineMap>();
        foreach (var (name, pipeline) in section.NamedSections("pipelines"))
        {
            var stages = pipeline.Section("stages");
            var pairs = stages.Entries.Select(entry => KeyValuePair.Create(entry.Key, stages.TextOf(entry) ?? "")).ToList();
            if (pairs.Count == 0)
            {
                section.Problems.Add(pipeline.Location, $"pipeline '{name}' has no stages", "Add them: stages: { appointmentscheduled: Prospecting, closedwon: Closed Won }");
            }

            pipelines.Add(new PipelineMap(name, pipeline.Text("recordType"), pairs));
            pipeline.Finish();
        }

        if (pipelines.Count == 0)
        {
            section.Problems.Add(section.Location, "no pipeline is mapped", "Add at least one: pipelines: { default: { stages: { appointmentscheduled: Prospecting } } }");
        }

        section.Finish();
        return new DealStage(pipelines.Count > 0 ? pipelines : [new PipelineMap("default", null, [])]);
    }
}

internal static class PlaceReader
{
    public static Place Country(SectionReader section) => Read("country", section, Countries.All);

    public static Place State(SectionReader section)
    {
        var countries = section.Values("of", ValueKinds.Word, ["US", "CA", "AU"]);
        foreach (var country in countries.Where(country => !Countries.StatesOf(country).Any()))
        {
            section.Problems.Add(section.LocationOf("of"), $"the states of '{country}' are not known", "Known are US, CA and AU; add others below also: { Bavaria: BY }");
        }

        return Read("state", section, [.. countries.SelectMany(Countries.StatesOf)]);
    }

    /// <summary>What was added by hand goes before what is known of the same name.</summary>
    private static Place Read(string what, SectionReader section, IReadOnlyList<NamedPlace> known)
    {
        var more = section.Section("also");
        List<NamedPlace> also = [.. more.Entries.Select(entry => new NamedPlace(entry.Key, more.TextOf(entry) ?? ""))];
        var coded = section.Value("codeOn", ValueKinds.WhichSide, Side.Salesforce);
        section.Finish();
        var names = also.Select(place => place.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var codes = known.Select(place => place.Code).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return new Place(
            what,
            [.. known.Where(place => !names.Contains(place.Name)), .. also.Select(place => codes.Contains(place.Code) ? known.First(one => Same(one.Code, place.Code)) with { Name = place.Name } : place)],
            coded);
    }

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
