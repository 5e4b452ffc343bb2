using System.Collections.Frozen;
using System.Text.RegularExpressions;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Transforms;
using HubSpotSfSync.Sync.Transforms.Expressions;
using HubSpotSfSync.Sync.Transforms.Records;
using HubSpotSfSync.Sync.Transforms.Values;

namespace HubSpotSfSync.Sync.Configuration.Reading;

/// <summary>Every transform by its name in a configuration.</summary>
internal static class Transforms
{
    private static readonly TimeSpan LongestMatch = TimeSpan.FromMilliseconds(200);

    /// <summary>Those that need no settings.</summary>
    public static readonly IReadOnlyDictionary<string, Func<FieldShape, ITransform>> Words = new Dictionary<string, Func<FieldShape, ITransform>>
    {
        ["upper"] = _ => Rewrite.Upper,
        ["lower"] = _ => Rewrite.Lower,
        ["title"] = _ => Rewrite.Title,
        ["trim"] = _ => Rewrite.Trim,
        ["multiSelect"] = _ => new MultiSelect(null),
        ["boolean"] = _ => new YesNo("yes", "no"),
        ["concatenate"] = shape => new Join(" ", shape.HubSpot.Count, Side.Salesforce),
        ["split"] = shape => new Join(" ", shape.Salesforce.Count, Side.HubSpot),
        ["owner"] = _ => new OwnerToUser(null, null, leaveBlank: false),
        ["money"] = shape => MoneyReader.Read(null, shape),
        ["phone"] = _ => new PhoneToE164(null, refuse: false),
        ["country"] = _ => PlaceReader.Country(null),
    };

    public static readonly IReadOnlyDictionary<string, Func<SectionReader, string, FieldShape, ITransform>> Sections = new Dictionary<string, Func<SectionReader, string, FieldShape, ITransform>>
    {
        ["template"] = ReadTemplate,
        ["concatenate"] = (parent, key, shape) => new Join(ReadSeparator(parent, key), shape.HubSpot.Count, Side.Salesforce),
        ["split"] = (parent, key, shape) => new Join(ReadSeparator(parent, key), shape.Salesforce.Count, Side.HubSpot),
        ["replace"] = (parent, key, _) => ReadReplace(parent.Section(key)),
        ["number"] = (parent, key, _) => ReadNumber(parent.Section(key)),
        ["date"] = (parent, key, _) => ReadDate(parent.Section(key)),
        ["dateFormat"] = (parent, key, _) => new DateText(parent.Text(key) ?? "yyyy-MM-dd"),
        ["boolean"] = (parent, key, _) => ReadBoolean(parent.Section(key)),
        ["multiSelect"] = (parent, key, _) => ReadMultiSelect(parent.Section(key)),
        ["lookup"] = (parent, key, _) => new Lookup(parent.RequiredText(key, "companies")),
        ["recordType"] = (parent, key, _) => new RecordTypeName(parent.RequiredText(key, "Opportunity")),
        ["owner"] = (parent, key, _) => ReadOwner(parent.Section(key)),
        ["stage"] = (parent, key, _) => StageReader.Read(parent.Section(key)),
        ["phone"] = (parent, key, _) => ReadPhone(parent.Section(key)),
        ["country"] = (parent, key, _) => PlaceReader.Country(parent.Section(key)),
        ["state"] = (parent, key, _) => PlaceReader.State(parent.Section(key)),
        ["money"] = (parent, key, shape) => MoneyReader.Read(parent.Section(key), shape),
        ["expression"] = (parent, key, shape) => ReadExpression(parent.Section(key), shape),
    };

    private static Template ReadTemplate(SectionReader parent, string key, FieldShape shape)
    {
        var text = parent.Text(key) ?? "";
        foreach (var unknown in Template.FieldsOf(text).Except(shape.HubSpotReads, StringComparer.Ordinal))
        {
            parent.Problems.Add(parent.LocationOf(key), $"the template names {unknown}, which is not among the fields of this mapping", "Add it to hubspot: [...], or below inputs: { hubspot: [...] }");
        }

        return new Template(text, shape.HubSpotReads);
    }

    private static string ReadSeparator(SectionReader parent, string key)
    {
        if (parent.Node(key) is not YamlSection)
        {
            return parent.Text(key) ?? " ";
        }

        var section = parent.Section(key);
        var separator = section.Text("separator") ?? " ";
        section.Finish();
        return separator;
    }

    private static Replace ReadReplace(SectionReader section)
    {
        var back = section.Section("back");
        var read = new Replace(
            ReadPattern(section, "find")!,
            section.Text("with") ?? "",
            back.IsPresent ? ReadPattern(back, "find") : null,
            back.IsPresent ? back.Text("with") ?? "" : null);
        back.Finish();
        section.Finish();
        return read;
    }

    private static Regex ReadPattern(SectionReader section, string key)
    {
        var pattern = section.RequiredText(key, "\"^0+\"");
        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant, LongestMatch);
        }
        catch (ArgumentException broken)
        {
            section.Problems.Add(section.LocationOf(key), $"this pattern can't be read: {broken.Message}", "Correct it; it is a .NET regular expression");
            return new Regex("", RegexOptions.None, LongestMatch);
        }
    }

    private static Scale ReadNumber(SectionReader section)
    {
        var factor = section.Value("times", ValueKinds.Decimal, 1m);
        if (factor == 0)
        {
            section.Problems.Add(section.LocationOf("times"), "times 0 leaves nothing to come back from", "Write another factor, or a constant");
            factor = 1;
        }

        var read = new Scale(factor, section.Value("plus", ValueKinds.Decimal, 0m), section.Has("digits") ? section.Value("digits", ValueKinds.Digits, 2) : null, section.Value("rounding", ValueKinds.Rounding, MidpointRounding.AwayFromZero));
        section.Finish();
        return read;
    }

    private static DayOf ReadDate(SectionReader section)
    {
        var zone = section.Value("zone", ValueKinds.Zone, TimeZoneInfo.Utc);
        var read = new DayOf(zone, section.Value("momentOn", ValueKinds.WhichSide, Side.HubSpot));
        section.Finish();
        return read;
    }

    private static YesNo ReadBoolean(SectionReader section)
    {
        var read = new YesNo(section.Text("yes") ?? "yes", section.Text("no") ?? "no");
        section.Finish();
        return read;
    }

    private static MultiSelect ReadMultiSelect(SectionReader section)
    {
        var map = section.Has("map") ? TransformReader.ReadMap(section.Section("map"), section.Value("otherwise", ValueKinds.OtherwiseRule, Otherwise.Refuse)) : null;
        section.Finish();
        return new MultiSelect(map);
    }

    private static OwnerToUser ReadOwner(SectionReader section)
    {
        var standIn = section.Section("default");
        var read = new OwnerToUser(standIn.Text("hubspot"), standIn.Text("salesforce"), section.Value("unmatched", ValueKinds.Unmatched, false));
        standIn.Finish();
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
            new FieldNames(shape.HubSpotReads, shape.HubSpot.Count),
            new FieldNames(shape.SalesforceReads, shape.Salesforce.Count));
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

        var shared = pipelines.Where(one => one.RecordType is null).SelectMany(one => one.Stages.Select(stage => stage.Value).Distinct(StringComparer.OrdinalIgnoreCase))
            .GroupBy(stage => stage, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1)?.Key;
        if (shared is not null)
        {
            section.Problems.Add(section.Location, $"Salesforce's stage '{shared}' is in several pipelines, and nothing tells which one an opportunity belongs to", "Give each of them a recordType, and map [StageName, RecordTypeId]");
        }

        section.Finish();
        return new DealStage(pipelines.Count > 0 ? pipelines : [new PipelineMap("default", null, [])]);
    }
}

internal static class PlaceReader
{
    public static Place Country(SectionReader? section) => Read("country", section, Countries.All);

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
    private static Place Read(string what, SectionReader? section, IReadOnlyList<NamedPlace> known)
    {
        if (section is null)
        {
            return new Place(what, known, Side.Salesforce);
        }

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
