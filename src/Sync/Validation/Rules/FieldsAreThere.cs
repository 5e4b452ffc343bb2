using HubSpotSfSync.Sync.Configuration;
using HubSpotSfSync.Sync.Configuration.Reading;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Transforms.Money;

namespace HubSpotSfSync.Sync.Validation.Rules;

/// <summary>Every field that is read or written is there, and our login sees it.</summary>
internal sealed class FieldsAreThere : ISchemaRule
{
    private const string Currency = "CurrencyIsoCode";

    public void Check(ConnectionSchemas schemas, Problems problems)
    {
        foreach (var field in schemas.Fields)
        {
            foreach (var side in Sides.Both)
            {
                foreach (var name in field.Mapping.ReadOn(side).Where(name => !(side == Side.Salesforce && IsOnlyCurrency(field.Mapping, name))))
                {
                    Check(schemas, field.Objects, side, name, field.Location, problems);
                }
            }
        }

        foreach (var joined in schemas.Joined)
        {
            foreach (var side in Sides.Both)
            {
                foreach (var name in joined.Mapping.Match.SelectMany(rule => rule.ReadOn(side)))
                {
                    Check(schemas, joined, side, name, joined.Mapping.Location, problems);
                }

                foreach (var (name, constant) in joined.ConstantsOn(side))
                {
                    Check(schemas, joined, side, name, constant.Location, problems);
                }
            }

            foreach (var condition in new[] { InclusionOf(joined), joined.Mapping.HubSpotWhere })
            {
                foreach (var name in condition?.Inclusion.Where?.Fields ?? [])
                {
                    Check(schemas, joined, Side.HubSpot, name, condition!.Location, problems);
                }
            }
        }
    }

    /// <summary>An amount's currency may be missing: in an org with one currency all amounts are in that.</summary>
    private static bool IsOnlyCurrency(FieldMapping mapping, string name) =>
        string.Equals(name, Currency, StringComparison.OrdinalIgnoreCase) && mapping.Transform.Parts.Prepend(mapping.Transform).Any(part => part is MoneyTransform);

    private static InclusionConfig? InclusionOf(JoinedObjects joined) =>
        joined.Mapping.Inclusion ?? (joined.Mapping.HubSpot == HubSpotObjects.Contacts ? joined.Connection.Inclusion : null);

    private static void Check(ConnectionSchemas schemas, JoinedObjects joined, Side side, string name, SourceLocation location, Problems problems)
    {
        var schema = joined.On(side);
        if (schema.Open || schema.Fields.ContainsKey(name))
        {
            return;
        }

        var what = $"{side}'s {joined.NameOn(side)} has no field {name} that our login sees";
        if (side == Side.HubSpot && HubSpotObjects.IsAssociation(name))
        {
            // Which objects can be associated is not told of all of them.
            problems.Warn(location, $"HubSpot's {joined.NameOn(side)} are not known to be associated with {name[HubSpotObjects.Associations.Length..]}", Names.Meant(name, schema.Fields.Keys, "Check the object's name"));
        }
        else if (side == Side.Salesforce && name.Contains('.', StringComparison.Ordinal))
        {
            CheckPath(schemas, schema, name, location, problems);
        }
        else if (side == Side.Salesforce && string.Equals(name, Currency, StringComparison.OrdinalIgnoreCase))
        {
            problems.Add(location, $"{what}: the org has one currency", "Name the amount alone, salesforce: Amount, or activate multiple currencies in the org");
        }
        else
        {
            problems.Add(location, what, Names.Meant(name, schema.Fields.Keys, Remedy(side, joined.NameOn(side), name)));
        }
    }

    /// <summary>Account.Region__c: a reference of the object, then a field of the record that it refers to.</summary>
    private static void CheckPath(ConnectionSchemas schemas, ObjectSchema schema, string path, SourceLocation location, Problems problems)
    {
        var walked = SalesforcePath.Walk(path, schema, schemas.Salesforce.Objects);
        if (walked.Unknown is { } unknown)
        {
            problems.Add(location, $"{path} can't be followed: Salesforce's {walked.At.ObjectType} has no {unknown} that our login sees", Names.Meant(unknown, walked.Choices, "Check the path, and that the integration user may read what is along it"));
        }
    }

    private static string Remedy(Side side, string objectType, string name) => side == Side.HubSpot
        ? $"Create the property under Settings > Properties > {objectType}, or name another"
        : $"Create it under Setup > Object Manager > {objectType} > Fields & Relationships, or give the integration user Read Access to {name}";
}

/// <summary>What a path to another record's field leads to.</summary>
/// <param name="At">The object at which it can't go on, or ends.</param>
/// <param name="Unknown">What is not there.</param>
/// <param name="Choices">What is.</param>
internal sealed record SalesforcePath(ObjectSchema At, string? Unknown, IEnumerable<string> Choices)
{
    /// <summary>Goes as far as the objects are known; the rest is taken to be right.</summary>
    public static SalesforcePath Walk(string path, ObjectSchema from, IReadOnlyDictionary<string, ObjectSchema> objects)
    {
        var at = from;
        var steps = path.Split('.');
        foreach (var step in steps.SkipLast(1))
        {
            var reference = at.Fields.Values.FirstOrDefault(field => string.Equals(field.Relationship, step, StringComparison.OrdinalIgnoreCase));
            if (reference is null)
            {
                return new(at, step, at.Fields.Values.Select(field => field.Relationship).OfType<string>());
            }

            // One that may name records of several objects shows what they have in common, which no description tells.
            if (reference.RefersTo is not [var only] || !objects.TryGetValue(only, out var next))
            {
                return new(at, null, []);
            }

            at = next;
        }

        return new(at, at.Open || at.Fields.ContainsKey(steps[^1]) ? null : steps[^1], at.Fields.Keys);
    }

    /// <summary>The objects beyond the first step of these paths, as far as one is certain.</summary>
    public static IEnumerable<string> Parents(ObjectSchema schema, IEnumerable<string> paths) => paths
        .Select(path => path.Split('.'))
        .Where(steps => steps.Length > 1)
        .Select(steps => schema.Fields.Values.FirstOrDefault(field => string.Equals(field.Relationship, steps[0], StringComparison.OrdinalIgnoreCase))?.RefersTo)
        .SelectMany(objects => objects is [var only] ? new[] { only } : [])
        .Distinct(StringComparer.OrdinalIgnoreCase);
}
