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
        var constant = field.Has("constant");
        var synced = field.Text("owner") != NotSynced;
        var hubSpot = ReadNames(field, "hubspot", "firstname", required: !constant || !field.Has("salesforce"));
        var salesforce = ReadSalesforce(field, objects, required: synced && (!constant || hubSpot.Count == 0));
        var inputs = field.Section("inputs");
        var hubSpotInputs = ReadNames(inputs, "hubspot", "closedate", required: false);
        var salesforceInputs = ReadNames(inputs, "salesforce", "CloseDate", required: false);
        var steps = ReadSteps(field);
        var owner = synced ? ReadOwner(field, direction) : Ownership.Shared;
        var shape = new FieldShape(hubSpot, ReadFirst(field, salesforce))
        {
            HubSpotInputs = hubSpotInputs,
            SalesforceInputs = salesforceInputs,
            Goal = direction == Direction.ToHubSpot || owner is Ownership.Salesforce or Ownership.AlwaysUseSalesforce ? Side.HubSpot : Side.Salesforce,
        };
        var (transform, compared) = TransformReader.Read(field, shape);
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
                Normalizer = normalizer ?? compared ?? (hubSpot.Count == 1 && one.Value.Count == 1 ? UsualNormalizers.For(hubSpot[0], one.Value[0]) : Normalizer.Text),
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

    /// <summary>A word or a list of them; at least one.</summary>
    public static IReadOnlyList<string> ReadWords(SectionReader section, string key, string otherwise)
    {
        if (section.Node(key) is not YamlList)
        {
            return [section.Value(key, ValueKinds.Word, otherwise)];
        }

        var words = section.Values(key, ValueKinds.Word, []);
        if (words.Count == 0)
        {
            section.Problems.Add(section.LocationOf(key), $"{key} names no word", $"Write {key}: {otherwise}");
        }

        return words;
    }

    /// <summary>A transform serves all objects, so each must have as many fields.</summary>
    private static IReadOnlyList<string> ReadFirst(SectionReader field, Dictionary<string, IReadOnlyList<string>> salesforce)
    {
        var first = salesforce.FirstOrDefault();
        if (salesforce.FirstOrDefault(other => other.Value.Count != first.Value.Count) is { Key: { } name })
        {
            field.Problems.Add(field.LocationOf("salesforce"), $"{first.Key} and {name} have different numbers of fields here", "Name as many for each object, or write a line for each");
        }

        return first.Value ?? [];
    }

    /// <summary>The same field on every object, or one for each: { Contact: Title, Lead: Title__c }.</summary>
    private static Dictionary<string, IReadOnlyList<string>> ReadSalesforce(SectionReader field, IReadOnlyList<string> objects, bool required)
    {
        if (field.Node("salesforce") is not YamlSection)
        {
            var names = ReadNames(field, "salesforce", "FirstName", required);
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
