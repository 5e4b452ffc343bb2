using HubSpotSfSync.Sync.Configuration.Reading;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Validation.Rules;

/// <summary>Where values go, they may be written. What a new record alone may be given is only ever given to a new record.</summary>
internal sealed class FieldsMayBeWritten : ISchemaRule
{
    public void Check(ConnectionSchemas schemas, Problems problems)
    {
        foreach (var field in schemas.Fields)
        {
            foreach (var side in Sides.Both.Where(field.GoTo))
            {
                foreach (var name in field.Mapping.On(side))
                {
                    if (field.Find(side, name) is { Updatable: false } schema)
                    {
                        Tell(field, side, schema, problems);
                    }
                }
            }
        }

        foreach (var joined in schemas.Joined)
        {
            foreach (var side in Sides.Both)
            {
                foreach (var (name, constant) in joined.ConstantsOn(side).Where(one => joined.On(side).Fields.GetValueOrDefault(one.Key) is { Creatable: false }))
                {
                    problems.AddPartial(constant.Location, $"{side}'s {joined.NameOn(side)}.{name} can't be written, and gets a constant", "Remove the constant, or name another field");
                }
            }
        }
    }

    private static void Tell(JoinedFields field, Side side, FieldSchema schema, Problems problems)
    {
        var owner = $"owner: {(side == Side.HubSpot ? "hubspot" : "salesforce")}";
        if (schema.Creatable)
        {
            // What a record belongs to does not change: a role's Opportunity, a member's Campaign.
            if (!field.Mapping.Transform.RefersTo.Any())
            {
                problems.Warn(field.Location, $"{field.NameOn(side, schema.Name)} is only taken when a record is created: later changes do not reach it", $"Write {owner} if its value should come from there");
            }
        }
        else
        {
            problems.Add(
                field.Location,
                $"{field.NameOn(side, schema.Name)} is {(schema.Calculated ? "computed by the platform" : "read-only for our login")}, and owner: {OwnerKey(field.Mapping.Owner)} would write it",
                schema.Calculated || side == Side.HubSpot ? $"Write {owner}, or name a field that can be written" : $"Write {owner}, or give the integration user Edit Access to the field");
        }
    }

    private static string OwnerKey(Ownership owner) => owner == Ownership.HubSpot ? "hubspot" : $"{char.ToLowerInvariant(owner.ToString()[0])}{owner.ToString()[1..]}";
}

/// <summary>What a new record is refused without is mapped, or a constant.</summary>
internal sealed class RequiredFieldsHaveASource : ISchemaRule
{
    public void Check(ConnectionSchemas schemas, Problems problems)
    {
        foreach (var joined in schemas.Joined)
        {
            foreach (var side in Sides.Both.Where(side => joined.Writes(side) && joined.On(side).Creatable))
            {
                var given = GivenOn(joined, side);
                foreach (var field in joined.On(side).Fields.Values.Where(field => field.Required && !given.Contains(field.Name)))
                {
                    Tell(joined, side, field, problems);
                }
            }
        }
    }

    private static HashSet<string> GivenOn(JoinedObjects joined, Side side)
    {
        var mapped = joined.Mapping.Fields
            .Select(field => field.ByObject.GetValueOrDefault(joined.SalesforceName)).OfType<FieldMapping>()
            .Where(field => field.Transform.Makes(side) && !(field.Owner == Ownership.AlwaysUseSalesforce && side == Side.Salesforce))
            .SelectMany(field => field.On(side));
        return [.. mapped.Concat(joined.ConstantsOn(side).Keys).Append(joined.Connection.Identity.On(side)).Select(name => joined.On(side).Fields.GetValueOrDefault(name)?.Name ?? name)];
    }

    private static void Tell(JoinedObjects joined, Side side, FieldSchema field, Problems problems)
    {
        var constants = side == Side.HubSpot ? "hubspotConstants" : "constants";
        var what = $"{side} takes no new {joined.NameOn(side)} without {field.Name}, which nothing gives it";
        var remedy = $"Map it, or add {constants}: {{ {field.Name}: {(field.Options.Count > 0 ? field.Options[0] : "...")} }}";
        if (side == Side.Salesforce && field.Name.EndsWith("__c", StringComparison.OrdinalIgnoreCase))
        {
            problems.Warn(joined.Mapping.Location, $"{what} unless a flow or trigger of the org does", remedy);
        }
        else
        {
            problems.AddPartial(joined.Mapping.Location, what, remedy);
        }
    }
}
