namespace HubSpotSfSync.Sync.Configuration.Reading;

/// <summary>A preset refers to contacts, companies and deals. A connection that does not map one of them does without, except where no
/// record can be without: then it is told what it does not map.</summary>
internal static class PresetLookups
{
    /// <param name="mapped">The HubSpot objects that the connection maps.</param>
    /// <param name="mapping">The mapping as the preset has it.</param>
    public static YamlSection Among(IReadOnlySet<string> mapped, YamlSection mapping) => mapping.Find("fields") is YamlList fields
        ? mapping.With("fields", new YamlList(fields.Location, [.. fields.Items.Cast<YamlSection>().Select(field => Field(mapped, field) ?? (IsRequired(field) ? field : null)).OfType<YamlSection>()]))
        : mapping;

    private static bool IsRequired(YamlSection field) => field.Find("required") is YamlText { Raw: "true" };

    private static YamlSection? Field(IReadOnlySet<string> mapped, YamlSection field)
    {
        if (field.Find("transform") is not YamlSection transform)
        {
            return field;
        }

        switch (transform.Find("lookup"))
        {
            case YamlText one:
                return mapped.Contains(one.Raw) ? field : null;
            case YamlSection one:
                return mapped.Contains(one.Entries[0].Key) ? field : null;
            case YamlList several:
                var kept = several.Items.Select((item, i) => (Item: item, Place: i)).Where(one => mapped.Contains(((YamlText)one.Item).Raw)).ToList();
                var names = (YamlList)field.Find("hubspot")!;
                return kept.Count == 0 ? null : field
                    .With("hubspot", names with { Items = [.. kept.Select(one => names.Items[one.Place])] })
                    .With("transform", transform.With("lookup", several with { Items = [.. kept.Select(one => one.Item)] }));
            default:
                return field;
        }
    }
}
