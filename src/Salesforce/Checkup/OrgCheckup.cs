using System.Globalization;
using System.Text.Json;
using HubSpotSfSync.Salesforce.Events;
using HubSpotSfSync.Salesforce.Rest;
using HubSpotSfSync.Salesforce.Sessions;
using HubSpotSfSync.Salesforce.Soql;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.Salesforce.Checkup;

/// <summary>What an org tells of itself and of our user.</summary>
internal sealed class OrgCheckup(SalesforceRest rest, SoqlRunner soql, SalesforceSession session)
{
    /// <summary>Without the add-on. https://developer.salesforce.com/docs/platform/change-data-capture/guide/cdc-allocations.html</summary>
    private const int SelectedAtMost = 5;

    private const string Members = "SELECT DeveloperName, EventChannel, SelectedEntity FROM PlatformEventChannelMember";

    /// <summary>Objects whose records always belong to another record, and have no sharing of their own.</summary>
    private static readonly HashSet<string> WithoutRights = new(StringComparer.OrdinalIgnoreCase) { "OpportunityContactRole", "CampaignMember", "User", "RecordType" };

    public async Task<AccountIdentity> IdentifyAsync(CallContext call, CancellationToken cancellationToken)
    {
        var current = await session.GetAsync(call, cancellationToken);
        var rows = await soql.AllAsync(
            [new SoqlQuery("SELECT Name, OrganizationType, InstanceName, IsSandbox FROM Organization"), new SoqlQuery($"SELECT Username, Name FROM User WHERE Id = '{current.UserId}'")], call, cancellationToken);
        return new AccountIdentity(
            current.OrganizationId,
            rows[0].Rows is [var org, ..] ? $"{Text(org, "Name")}, {Text(org, "OrganizationType")}{(Flag(org, "IsSandbox") ? ", sandbox" : "")}, instance {Text(org, "InstanceName")}" : "an org that does not tell its name",
            rows[1].Rows is [var user, ..] ? $"{Text(user, "Name")} ({Text(user, "Username")})" : $"user {current.UserId}");
    }

    public async Task<IReadOnlyList<Finding>> LookAsync(CheckupWish wish, CallContext call, CancellationToken cancellationToken) =>
    [
        .. await RightsAsync(wish, call, cancellationToken),
        .. await LimitsAsync(wish, call, cancellationToken),
        .. wish.Pushes ? await ChangeEventsAsync(wish, call, cancellationToken) : [],
    ];

    /// <summary>What describe can't tell: whether we see every record, or only those that are shared with us.</summary>
    private async Task<IReadOnlyList<Finding>> RightsAsync(CheckupWish wish, CallContext call, CancellationToken cancellationToken)
    {
        var names = wish.Objects.Select(one => one.Name).Where(name => !WithoutRights.Contains(name)).ToList();
        if (names.Count == 0)
        {
            return [];
        }

        var user = (await session.GetAsync(call, cancellationToken)).UserId;
        var query = $"SELECT SobjectType, PermissionsViewAllRecords FROM ObjectPermissions WHERE {SoqlText.In("SobjectType", names)} AND ParentId IN (SELECT PermissionSetId FROM PermissionSetAssignment WHERE AssigneeId = '{user}')";
        try
        {
            var all = (await soql.AllAsync([new SoqlQuery(query)], call, cancellationToken))[0].Rows.Where(row => Flag(row, "PermissionsViewAllRecords")).Select(row => Text(row, "SobjectType")).ToHashSet(StringComparer.OrdinalIgnoreCase);
            var shared = names.Where(name => !all.Contains(name)).ToList();
            return
            [
                shared.Count == 0
                    ? new Finding(Health.Ok, $"our user sees all records of {string.Join(", ", names)}")
                    : new Finding(Health.Warning, $"our user sees only those records of {string.Join(", ", shared)} that are shared with it", "Give it View All Records: Setup > Permission Sets > Object Settings. Fine where the rest is not to be synced"),
            ];
        }
        catch (CrmException refusal) when (refusal.Fault == CrmFault.Refused)
        {
            return [new Finding(Health.Warning, $"Salesforce does not tell whether our user sees all records of {string.Join(", ", names)}", "Check View All Records under Setup > Permission Sets > Object Settings")];
        }
    }

    private async Task<IReadOnlyList<Finding>> LimitsAsync(CheckupWish wish, CallContext call, CancellationToken cancellationToken)
    {
        JsonElement limits;
        try
        {
            limits = (await rest.GetAsync("limits", rest.PathOf("/limits"), call, cancellationToken)).Body;
        }
        catch (CrmException refusal) when (refusal.Fault == CrmFault.Refused)
        {
            return [new Finding(Health.Warning, "Salesforce does not tell our user the org's limits", "Give it View Setup and Configuration")];
        }

        return
        [
            .. Limit(limits, OrgLimit.ApiRequests, "API calls of the day", 0.1),
            .. wish.Pushes ? Limit(limits, OrgLimit.DeliveredEvents, "change events of the day", 0.1) : [],
        ];
    }

    private static IEnumerable<Finding> Limit(JsonElement limits, string name, string words, double low)
    {
        if (OrgLimit.Read(limits, name) is var (max, remaining))
        {
            var what = string.Create(CultureInfo.InvariantCulture, $"{remaining:N0} of {max:N0} {words} are left to the org");
            yield return remaining < max * low ? new Finding(Health.Warning, what, "Find out what uses them: Setup > System Overview > API Usage") : new Finding(Health.Ok, what);
        }
    }

    private async Task<IReadOnlyList<Finding>> ChangeEventsAsync(CheckupWish wish, CallContext call, CancellationToken cancellationToken)
    {
        HashSet<string> selected;
        try
        {
            var answer = await rest.GetAsync("selected change events", $"{rest.PathOf("/tooling/query")}?q={Uri.EscapeDataString(Members)}", call, cancellationToken);
            selected = answer.Body.GetProperty("records").EnumerateArray().Where(row => Text(row, "EventChannel") == "ChangeEvents").Select(EntityOf).OfType<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
        }
        catch (CrmException refusal) when (refusal.Fault == CrmFault.Refused)
        {
            return [new Finding(Health.Warning, "Salesforce does not tell our user which objects are selected for Change Data Capture", "Give it View Setup and Configuration, or look under Setup > Change Data Capture")];
        }

        var missing = wish.Objects.Select(one => one.Name).Where(name => !selected.Contains(Topics.EventOf(name))).ToList();
        var free = SelectedAtMost - selected.Count;
        return
        [
            missing.Count == 0
                ? new Finding(Health.Ok, $"Change Data Capture is on for {string.Join(", ", wish.Objects.Select(one => one.Name))}")
                : new Finding(Health.Warning, $"Change Data Capture is off for {string.Join(", ", missing)}: their changes are found by polling alone", $"Setup > Change Data Capture: select {string.Join(", ", missing)}{(missing.Count > free ? ". Without the add-on an org may select five" : "")}"),
            new Finding(Health.Ok, string.Create(CultureInfo.InvariantCulture, $"{selected.Count} of {SelectedAtMost} objects are selected for Change Data Capture")),
        ];
    }

    /// <summary>Its own name, or that of the member: ChangeEvents_AccountChangeEvent.</summary>
    private static string? EntityOf(JsonElement row) =>
        Text(row, "SelectedEntity") is { } entity && entity.EndsWith("ChangeEvent", StringComparison.Ordinal) ? entity
        : Text(row, "DeveloperName") is { } name && name.StartsWith("ChangeEvents_", StringComparison.Ordinal) ? name["ChangeEvents_".Length..]
        : null;

    private static string? Text(JsonElement row, string name) => row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool Flag(JsonElement row, string name) => row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
