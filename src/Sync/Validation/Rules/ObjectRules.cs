using HubSpotSfSync.Sync.Configuration.Reading;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Validation.Rules;

internal sealed class ObjectsAreThere : ISchemaRule
{
    public void Check(ConnectionSchemas schemas, Problems problems)
    {
        foreach (var mapping in schemas.Connection.Mappings)
        {
            foreach (var (side, name) in mapping.Salesforce.Select(name => (Side.Salesforce, name)).Prepend((Side.HubSpot, mapping.HubSpot)))
            {
                if (schemas.On(side).Missing.GetValueOrDefault(name) is { } said)
                {
                    problems.Add(
                        mapping.Location,
                        $"{side} shows us no object {name}: {said.TrimEnd('.')}",
                        side == Side.HubSpot
                            ? "Check the name (a custom object goes by p_name or 2-...), and that the app has the scopes for it"
                            : "Check the name (a custom object ends in __c), and give the integration user Read on it: Setup > Permission Sets > Object Settings");
                }
            }
        }
    }
}

/// <summary>What the direction and the deletions of a mapping ask for, our login has to be allowed.</summary>
internal sealed class ObjectsMayBeWritten : ISchemaRule
{
    public void Check(ConnectionSchemas schemas, Problems problems)
    {
        foreach (var joined in schemas.Joined)
        {
            foreach (var side in Sides.Both.Where(joined.Writes))
            {
                Check(joined, side, problems);
            }
        }
    }

    private static void Check(JoinedObjects joined, Side side, Problems problems)
    {
        var (schema, name, mapping) = (joined.On(side), joined.NameOn(side), joined.Mapping);
        var oneWay = $"write direction: {(side == Side.HubSpot ? "toSalesforce" : "toHubSpot")}";
        if (!schema.Creatable && !schema.Updatable)
        {
            Tell(side, mapping.Location, $"our login may not write {side}'s {name}, and the mapping goes there", $"{Grant(side, name, "Create and Edit")}, or {oneWay}", problems);
        }
        else if (!schema.Creatable || !schema.Updatable)
        {
            var (act, right) = schema.Creatable ? ("change", "Edit") : ("create", "Create");
            problems.AddPartial(mapping.Location, $"our login may not {act} records of {side}'s {name}, and the mapping would", $"{Grant(side, name, right)}, or {oneWay}");
        }

        if (!schema.Deletable && DeletesOn(joined, side))
        {
            problems.AddPartial(mapping.Location, $"our login may not delete records of {side}'s {name}, and deletions: {mapping.Deletions.ToString().ToLowerInvariant()} would", $"{Grant(side, name, "Delete")}, or write deletions: ignore");
        }
    }

    /// <summary>What HubSpot lets nobody write (submitted forms) can be read all the same.</summary>
    private static void Tell(Side side, Configuration.SourceLocation location, string what, string remedy, Problems problems)
    {
        if (side == Side.Salesforce)
        {
            problems.Add(location, what, remedy);
        }
        else
        {
            problems.AddPartial(location, what, remedy);
        }
    }

    private static bool DeletesOn(JoinedObjects joined, Side side) =>
        joined.Mapping.Deletions == Mappings.DeletionPolicy.Propagate || (joined.Mapping.Deletions == Mappings.DeletionPolicy.Archive && side == Side.HubSpot);

    private static string Grant(Side side, string name, string right) => side == Side.Salesforce
        ? $"Give the integration user {right} on {name}: Setup > Permission Sets > Object Settings"
        : $"Give the app the write scope for {name}";
}

/// <summary>Both sides can carry the other's identity: without it a create could not be repeated safely.</summary>
internal sealed class IdentityFieldsAreReady : ISchemaRule
{
    public void Check(ConnectionSchemas schemas, Problems problems)
    {
        foreach (var mapping in schemas.Connection.Mappings)
        {
            foreach (var (side, name) in mapping.Salesforce.Select(name => (Side.Salesforce, name)).Prepend((Side.HubSpot, mapping.HubSpot)))
            {
                var field = schemas.Connection.Identity.On(side);
                switch (schemas.On(side).Identities.GetValueOrDefault(name))
                {
                    case { Offered: true, Remedy: var remedy }:
                        problems.Warn(mapping.Location, $"{side}'s {name} has no field {field} for the identity of the other record yet", $"It is created when the connection starts, or now by doctor --fix{(remedy is null ? "" : $". {remedy.TrimEnd('.')}")}");
                        break;
                    case { Ready: false, Remedy: var remedy }:
                        problems.Add(mapping.Location, $"{side}'s {name} can't carry the identity of the other record in {field}", remedy?.TrimEnd('.') ?? "Name another field below identity");
                        break;
                }
            }
        }
    }
}

/// <summary>An Opportunity without its Account is in nobody's reports.</summary>
internal sealed class OpportunitiesHaveAnAccount : ISchemaRule
{
    private const string Account = "AccountId";

    public void Check(ConnectionSchemas schemas, Problems problems)
    {
        foreach (var joined in schemas.Joined.Where(joined => joined.SalesforceName == Mappings.SalesforceObjects.Opportunity && joined.Writes(Side.Salesforce)))
        {
            if (!joined.Mapping.Fields.SelectMany(field => field.Mappings).SelectMany(field => field.Salesforce).Contains(Account, StringComparer.OrdinalIgnoreCase))
            {
                problems.Warn(
                    joined.Mapping.Location,
                    "the Opportunities that are created get no Account: accounts' pages, forecasts and contact roles do not show them",
                    "Add { hubspot: associations.companies, salesforce: AccountId, owner: shared, required: true, transform: { lookup: companies } }");
            }
        }
    }
}
