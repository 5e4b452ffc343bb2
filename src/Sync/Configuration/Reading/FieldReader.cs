using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Configuration.Reading;

/// <summary>Reads one line of a mapping's fields.</summary>
internal static class FieldReader
{
    private const string NotSynced = "dontSync";

    /// <returns>Null for a field that is named only to say that it is not synced.</returns>
    public static FieldConfig? Read(SectionReader field, IReadOnlyList<string> objects, Direction direction)
    {
        var hubSpot = ReadNames(field, "hubspot", "firstname", required: !field.Has("constant"));
        var salesforce = ReadSalesforce(field, objects);
        var inputs = field.Section("inputs");
        var hubSpotInputs = ReadNames(inputs, "hubspot", "closedate", required: false);
        var salesforceInputs = ReadNames(inputs, "salesforce", "CloseDate", required: false);
        var steps = ReadSteps(field);
        var synced = field.Text("owner") != NotSynced;
        var owner = synced ? ReadOwner(field, direction) : Ownership.Shared;
        var transform = TransformReader.Read(field, new FieldShape(hubSpot, hubSpotInputs, salesforce.Values.FirstOrDefault() ?? [], salesforceInputs));
        var required = field.Value("required", ValueKinds.Flag, false);
        Normalizer? normalizer = field.Has("normalize") ? field.Value("normalize", ValueKinds.Normalize, Normalizer.Text) : null;
        inputs.Finish();
        field.Finish();
        if (owner == Ownership.Ladder && steps is null)
        {
            field.Problems.Add(field.Location, "a ladder needs its steps", "Add steps: { hubspot: [lead, marketingqualifiedlead], salesforce: [salesqualifiedlead, customer] }");
        }
        else if (owner != Ownership.Ladder && steps is not null)
        {
            field.Problems.Add(field.LocationOf("steps"), "steps belong to a ladder", "Write owner: ladder, or remove the steps");
        }

        if (!synced)
        {
            return null;
        }

        var byObject = salesforce.ToDictionary(
            one => one.Key,
            one => new FieldMapping(hubSpot, one.Value, owner)
            {
                HubSpotInputs = hubSpotInputs,
                SalesforceInputs = salesforceInputs,
                Normalizer = normalizer ?? (hubSpot.Count == 1 && one.Value.Count == 1 ? UsualNormalizers.For(hubSpot[0], one.Value[0]) : Normalizer.Text),
                Transform = transform,
                Ladder = steps,
                Required = required,
            },
            StringComparer.OrdinalIgnoreCase);
        return new FieldConfig(byObject) { Location = field.Location };
    }

    /// <summary>One field's name, or a list of several that belong together.</summary>
    public static IReadOnlyList<string> ReadNames(SectionReader section, string key, string example, bool required = true)
    {
        if (section.Node(key) is YamlList)
        {
            return section.Values(key, ValueKinds.FieldName, []);
        }

        if (!required)
        {
            return section.Has(key) ? [section.Value(key, ValueKinds.FieldName, "")] : [];
        }

        return [section.RequiredValue(key, ValueKinds.FieldName with { Example = example }, "")];
    }

    /// <summary>The same field on every object, or one for each: { Contact: Title, Lead: Title__c }.</summary>
    private static Dictionary<string, IReadOnlyList<string>> ReadSalesforce(SectionReader field, IReadOnlyList<string> objects)
    {
        if (field.Node("salesforce") is not YamlSection)
        {
            var names = ReadNames(field, "salesforce", "FirstName");
            return objects.ToDictionary(name => name, _ => names, StringComparer.OrdinalIgnoreCase);
        }

        var each = field.Section("salesforce");
        var byObject = objects.Where(each.Has).ToDictionary(name => name, name => ReadNames(each, name, "Title"), StringComparer.OrdinalIgnoreCase);
        each.Finish();
        return byObject;
    }

    /// <summary>What only goes one way is owned by the side that it comes from.</summary>
    private static Ownership ReadOwner(SectionReader field, Direction direction) => direction switch
    {
        Direction.ToSalesforce => field.Value("owner", ValueKinds.Owner, Ownership.HubSpot),
        Direction.ToHubSpot => field.Value("owner", ValueKinds.Owner, Ownership.Salesforce),
        _ => field.RequiredValue("owner", ValueKinds.Owner, Ownership.Shared),
    };

    private static Ladder? ReadSteps(SectionReader field)
    {
        if (!field.Has("steps"))
        {
            return null;
        }

        var sections = field.Node("steps") is YamlList ? field.ListedSections("steps") : [field.Section("steps")];
        var rungs = new List<Rung>();
        foreach (var section in sections)
        {
            foreach (var entry in section.Entries)
            {
                Side? owner = entry.Key switch { "hubspot" => Side.HubSpot, "salesforce" => Side.Salesforce, _ => null };
                if (owner is { } side)
                {
                    rungs.AddRange(section.Values(entry.Key, ValueKinds.Word, []).Select(value => new Rung(value, side)));
                }
            }

            section.Has("hubspot");
            section.Has("salesforce");
            section.Finish();
        }

        return new Ladder(rungs);
    }
}
