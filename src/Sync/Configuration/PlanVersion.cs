using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Configuration;

/// <summary>
/// A short name for what a configuration does, by which silos tell whether they run the same one. The order of the file, its comments
/// and its secrets do not change it: a rotated token is the same plan.
/// </summary>
public static class PlanVersion
{
    private const int HexDigits = 12;

    public static string Of(SyncConfig config)
    {
        var settings = config.Portals.SelectMany(Settings)
            .Concat(config.Orgs.SelectMany(Settings))
            .Concat(config.Connections.SelectMany(Settings))
            .Order(StringComparer.Ordinal);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', settings)));
        return Convert.ToHexStringLower(hash)[..HexDigits];
    }

    private static IEnumerable<string> Settings(PortalConfig portal)
    {
        var at = $"portals.{portal.Name}";
        return
        [
            Line($"{at}.id={portal.Id}"),
            Line($"{at}.baseUrl={portal.BaseUrl}"),
            .. portal.Login is PortalLogin.OAuthApp app ? [Line($"{at}.oauth={app.ClientId}")] : Array.Empty<string>(),
            Line($"{at}.webhooks={portal.WebhooksEnabled}"),
            .. Settings(at, portal.Budget),
        ];
    }

    private static IEnumerable<string> Settings(OrgConfig org)
    {
        var at = $"orgs.{org.Name}";
        return
        [
            Line($"{at}.loginUrl={org.LoginUrl}"),
            Line($"{at}.apiVersion={org.ApiVersion}"),
            Line($"{at}.clientId={org.Login.ClientId}"),
            .. org.Login is OrgLogin.JwtBearer jwt ? [Line($"{at}.jwtBearer={jwt.Username} {jwt.Audience}")] : Array.Empty<string>(),
            Line($"{at}.changeEvents={org.ChangeEvents} {org.PubSubEndpoint} {org.EventFallback:c}"),
            .. Settings(at, org.SharedRecords),
            .. Settings(at, org.Budget),
        ];
    }

    private static IEnumerable<string> Settings(string at, SharedRecordsConfig? shared) => shared is null ? [] :
    [
        Line($"{at}.sharedRecords={shared.Default?.Sharing}"),
        .. shared.ByObject.Select(one => Line($"{at}.sharedRecords.{one.Key}={one.Value.Sharing}")),
    ];

    private static IEnumerable<string> Settings(string at, BudgetConfig budget) =>
    [
        Line($"{at}.budget={budget.Share:R} {budget.Reserve:R} {budget.UrgentFromReserve:R} {budget.DailyCalls}"),
        .. budget.AlertAt.Select(part => Line($"{at}.alertAt={part:R}")),
    ];

    private static IEnumerable<string> Settings(ConnectionConfig connection)
    {
        var at = $"connections.{connection.Name}";
        return
        [
            Line($"{at}={connection.Portal} {connection.Org} {connection.PeopleAs} {connection.Weight}"),
            .. connection.Selective.Select(s => Line($"{at}.selective.{s.Key}={s.Value.Soql}")),
            .. Sides.Both.Select(side => Line($"{at}.{side}={connection.Identity.On(side)} {connection.PollInterval.On(side):c}")),
            Line($"{at}.compare={connection.PollInterval.Compare:c}"),
            .. Settings(at, connection.Inclusion),
            Settings(at, connection.Urgent.Urgency),
            .. connection.Mappings.SelectMany(mapping => Settings(at, mapping)),
        ];
    }

    private static string Settings(string at, Urgency urgent) =>
        Line($"{at}.urgent={urgent.FormSubmissions} {string.Join(',', urgent.LifecycleStages.Order(StringComparer.Ordinal))} {urgent.Inclusion}");

    private static IEnumerable<string> Settings(string connection, MappingConfig mapping)
    {
        var at = $"{connection}.{mapping.HubSpot}";
        return
        [
            Line($"{at}={string.Join(',', mapping.Salesforce)} {mapping.Direction} {mapping.Deletions} {mapping.Duplicates} {mapping.Where?.Soql}"),
            .. mapping.HubSpotWhere is { } scope ? [Line($"{at}.hubSpotWhere={scope.Condition}")] : Array.Empty<string>(),
            .. Settings(at, mapping.Inclusion),
            .. mapping.Fill is { } fill ? [Line($"{at}.fill={fill}")] : Array.Empty<string>(),
            .. mapping.Match.Select((rule, i) => Line($"{at}.match{i}={rule} {rule.Normalizer} {rule.HubSpotMore} {rule.Country}")),
            .. mapping.Fields.SelectMany(field => field.ByObject.Select(one => Settings($"{at}.{one.Key}", one.Value))),
            .. mapping.Constants.Select(c => Line($"{at}.constants.{c.Key}={c.Value.Value}")),
            .. mapping.HubSpotConstants.Select(c => Line($"{at}.hubSpotConstants.{c.Key}={c.Value.Value}")),
        ];
    }

    private static IEnumerable<string> Settings(string at, InclusionConfig? inclusion) => inclusion is { Inclusion: var set, Condition: var condition }
        ? [Line($"{at}.inclusion={set.Segment} {set.Leaving} {condition}")]
        : [];

    private static string Settings(string at, FieldMapping field)
    {
        var inputs = string.Join(',', field.HubSpotInputs.Concat(field.SalesforceInputs));
        var steps = field.Ladder is { } ladder ? string.Join(',', ladder.Rungs) : "";
        return Line($"{at}.{field}={field.Owner} {field.Normalizer} {field.Required} {inputs} {steps} {field.Transform}");
    }

    /// <summary>One line whatever the value holds, the same in every culture.</summary>
    private static string Line(FormattableString setting) =>
        setting.ToString(CultureInfo.InvariantCulture).ReplaceLineEndings("\\n");
}
