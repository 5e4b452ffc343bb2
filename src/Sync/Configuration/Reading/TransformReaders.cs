using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Transforms.Values;

namespace HubSpotSfSync.Sync.Configuration.Reading;

/// <summary>Reads one step of a <c>transform</c> by its name. The section is the step's: its key is the name.</summary>
internal static class TransformReaders
{
    private static readonly Dictionary<string, Func<SectionReader, string, StepPlace, TransformStep?>> ByName = new(StringComparer.Ordinal)
    {
        ["map"] = (section, _, place) => TransformStep.Each(ValueMapReader.Read(section), place),
        ["upper"] = (section, key, place) => Plain(section, key, place, TextForm.Upper),
        ["lower"] = (section, key, place) => Plain(section, key, place, TextForm.Lower),
        ["title"] = (section, key, place) => Plain(section, key, place, TextForm.Title),
        ["trim"] = (section, key, place) => Plain(section, key, place, TextForm.Trim),
        ["plainText"] = (section, key, place) => TransformStep.Each(ReadPlainText(section.Section(key)), place),
        ["cut"] = (section, key, place) => TransformStep.Each(new Cut(section.RequiredValue(key, ValueKinds.Characters, LongestText), place.Field.Goal), place),
        ["template"] = TemplateReader.Read,
        ["coalesce"] = ReadCoalesce,
        ["concatenate"] = (section, key, place) => ReadJoin(section, key, place, Side.Salesforce),
        ["split"] = (section, key, place) => ReadJoin(section, key, place, Side.HubSpot),
        ["replace"] = (section, key, place) => ReplaceReader.Read(section.Section(key), place.Field.Goal) is { } replace ? TransformStep.Each(replace, place) : null,
        ["number"] = (section, key, place) => TransformStep.Each(ReadNumber(section.Section(key), place.Field.Goal), place) with { Compared = Normalizer.Number },
        ["date"] = (section, key, place) => DateReaders.ReadDay(section.Section(key)) is { } day ? TransformStep.Each(day, place) : null,
        ["dateFormat"] = (section, key, place) => DateReaders.ReadText(section, key) is { } text ? TransformStep.Each(text, place) : null,
        ["boolean"] = (section, key, place) => ReadWords(section.Section(key)) is { } words ? TransformStep.Each(words, place) : null,
        ["multiSelect"] = (section, key, place) => TransformStep.Each(ReadMultiSelect(section.Section(key)), place) with { Compared = Normalizer.Set },
    };

    /// <summary>Of Salesforce's description fields.</summary>
    private const int LongestText = 32_000;

    public static IEnumerable<string> Names => ByName.Keys.Concat(RecordTransformReaders.ByName.Keys).Order(StringComparer.Ordinal);

    public static bool Knows(string name) => ByName.ContainsKey(name) || RecordTransformReaders.ByName.ContainsKey(name);

    public static TransformStep? Read(SectionReader section, string name, StepPlace place) =>
        ByName.TryGetValue(name, out var read)
            ? read(section, name, place)
            : RecordTransformReaders.ByName[name](section, name, place.Field) switch
            {
                ValueTransform one => TransformStep.Each(one, place),
                Transforms.Records.ContactRole role => new TransformStep(role, place.Field.Salesforce.Count) { Compared = Normalizer.Set },
                var other => new TransformStep(other, place.Field.Salesforce.Count),
            };

    private static PlainText ReadPlainText(SectionReader settings)
    {
        var read = new PlainText(settings.Value("length", ValueKinds.Characters, LongestText), settings.Has("lines") ? settings.Value("lines", ValueKinds.Lines, 1) : null);
        settings.Finish();
        return read;
    }

    private static TransformStep Plain(SectionReader section, string key, StepPlace place, ValueTransform transform)
    {
        if (section.Has(key))
        {
            section.Problems.Add(section.LocationOf(key), $"'{key}' has no settings", $"Write transform: {key}");
        }

        return TransformStep.Each(transform, place);
    }

    private static TransformStep? ReadCoalesce(SectionReader section, string key, StepPlace place)
    {
        if (section.Has(key))
        {
            section.Problems.Add(section.LocationOf(key), $"'{key}' has no settings", $"Write transform: {key}");
        }

        if (place.Values != 1 || place.Field.Salesforce.Count != 1 || place.Field.HubSpotInputs.Count + place.Field.SalesforceInputs.Count == 0)
        {
            section.Problems.Add(
                section.Location,
                "coalesce chooses between a field and its inputs, and needs one field and at least one input",
                "Write for example hubspot: company, inputs: { hubspot: [associations.companies.name] }");
            return null;
        }

        return new TransformStep(new Coalesce(place.Field.Counts), 1);
    }

    private static TransformStep? ReadJoin(SectionReader section, string key, StepPlace place, Side joined)
    {
        var (separator, rest, lone) = ReadParts(section, key);
        var concatenates = joined == Side.Salesforce;
        var (from, to) = concatenates ? (place.Values, 1) : (place.Values, place.Field.Salesforce.Count);
        if (concatenates ? from < 2 : from != 1 || to < 2)
        {
            section.Problems.Add(
                section.Location,
                concatenates ? "concatenate joins several HubSpot fields, and there is one" : "split parts one HubSpot field into several of Salesforce, and these fields are other than that",
                concatenates ? "Name several: hubspot: [firstname, lastname], or use split to join Salesforce's" : "Write hubspot: name and salesforce: [FirstName, LastName]");
            return null;
        }

        return new TransformStep(new Join(separator, concatenates ? from : to, joined) { Rest = rest, Lone = lone }, to);
    }

    /// <summary>The separator alone, or with the rest of the settings.</summary>
    private static (string Separator, Place TakesRest, Place TakesLone) ReadParts(SectionReader section, string key)
    {
        if (section.Node(key) is YamlText)
        {
            return (section.Value(key, ValueKinds.Separator, " "), Place.Last, Place.First);
        }

        var settings = section.Section(key);
        var parts = (settings.Value("separator", ValueKinds.Separator, " "), settings.Value("rest", ValueKinds.WhichField, Place.Last), settings.Value("lone", ValueKinds.WhichField, Place.First));
        settings.Finish();
        return parts;
    }

    private static Scale ReadNumber(SectionReader settings, Side goal)
    {
        var (hubSpot, salesforce) = ReadDigits(settings, goal);
        var scale = new Scale
        {
            Factor = settings.Value("times", ValueKinds.Factor, 1m),
            Offset = settings.Value("plus", ValueKinds.Decimal, 0m),
            HubSpotDigits = hubSpot,
            SalesforceDigits = salesforce,
            Rounding = settings.Value("rounding", ValueKinds.Rounding, MidpointRounding.AwayFromZero),
        };
        if (settings.Has("rounding") && !settings.Has("digits"))
        {
            settings.Problems.Add(settings.LocationOf("rounding"), "rounding needs the digits to round to", "Add digits: 2");
        }
        else if (!settings.Has("times") && !settings.Has("plus") && !settings.Has("digits"))
        {
            settings.Problems.Add(settings.Location, "number says nothing to do", "Add times, plus or digits, such as number: { times: 100, digits: 2 }");
        }

        settings.Finish();
        return scale;
    }

    /// <summary>The digits of each side, or of the one that the number is made for: rounding what comes back loses more than there is to
    /// lose.</summary>
    private static (int? HubSpot, int? Salesforce) ReadDigits(SectionReader settings, Side goal)
    {
        if (settings.Node("digits") is not YamlSection)
        {
            var one = ReadOne(settings, "digits");
            return goal == Side.HubSpot ? (one, null) : (null, one);
        }

        var each = settings.Section("digits");
        var digits = (ReadOne(each, "hubspot"), ReadOne(each, "salesforce"));
        each.Finish();
        return digits;

        static int? ReadOne(SectionReader section, string key) => section.Has(key) ? section.Value(key, ValueKinds.Digits, 0) : null;
    }

    private static YesNo? ReadWords(SectionReader settings)
    {
        var yes = FieldReader.ReadWords(settings, "yes", "yes");
        var no = FieldReader.ReadWords(settings, "no", "no");
        var words = settings.Value("words", ValueKinds.WhichSide, Side.HubSpot);
        settings.Finish();
        if (yes.FirstOrDefault(word => no.Contains(word, StringComparer.OrdinalIgnoreCase)) is { } both)
        {
            settings.Problems.Add(settings.LocationOf("no"), $"'{both}' would mean yes and no", "Keep it in one of the two");
        }

        return yes.Count == 0 || no.Count == 0 ? null : new YesNo(yes, no, words);
    }

    private static MultiSelect ReadMultiSelect(SectionReader settings)
    {
        ValueMapReader.RefuseStrayOtherwise(settings);
        var map = settings.Has("map") ? ValueMapReader.Read(settings) : null;
        settings.Finish();
        return new MultiSelect(map);
    }
}
