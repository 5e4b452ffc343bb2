using System.Globalization;
using HubSpotSfSync.Sync.Mappings;

namespace HubSpotSfSync.Sync.Configuration.Reading;

internal static class InclusionReader
{
    private const string Key = "inclusion";

    public static InclusionConfig? Read(SectionReader parent)
    {
        if (!parent.Has(Key))
        {
            return null;
        }

        var section = parent.Section(Key);
        var segment = section.Value("segment", ValueKinds.PositiveNumber, 0);
        var inclusion = new Inclusion
        {
            Segment = segment == 0 ? null : segment.ToString(CultureInfo.InvariantCulture),
            Where = ReadWhere(section),
            Leaving = section.Value("leaving", ValueKinds.LeavingPolicy, Leaving.Keep),
        };
        if (section.IsPresent && !section.Has("segment") && !section.Has("where"))
        {
            section.Problems.Add(section.Location, "this inclusion limits nothing", "Name a list's id, such as segment: 42, or a condition, such as where: lifecyclestage in [marketingqualifiedlead]");
        }

        section.Finish();
        return new InclusionConfig(inclusion) { Condition = section.Text("where"), Location = section.Location };
    }

    /// <summary>A condition over HubSpot's records that says which of them are a mapping's at all.</summary>
    public static InclusionConfig? ReadScope(SectionReader mapping) => ReadWhere(mapping, "hubspotWhere") is { } filter
        ? new InclusionConfig(new Inclusion { Where = filter }) { Condition = mapping.Text("hubspotWhere"), Location = mapping.LocationOf("hubspotWhere") }
        : null;

    private static RecordFilter? ReadWhere(SectionReader section, string key = "where")
    {
        if (section.Text(key) is not { } text)
        {
            return null;
        }

        var filter = FilterParser.Parse(text, out var problem);
        if (problem is not null)
        {
            section.Problems.Add(section.LocationOf(key), $"this condition can't be read: {problem}", "Write for example: lifecyclestage in [marketingqualifiedlead, customer] and country = Germany");
        }

        return filter;
    }
}
