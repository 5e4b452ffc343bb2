using System.Net;
using System.Text.Json.Nodes;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.HubSpot.Objects;

/// <summary>The property that carries the Salesforce record's identity: found, or made.</summary>
internal sealed class IdentityProperty(HubSpotApi api, HubSpotSchemas schemas)
{
    public async Task<IdentityField> EnsureAsync(string objectType, string field, CallContext call, CancellationToken cancellationToken)
    {
        if (await FindAsync(objectType, field, call, cancellationToken) is { Offered: false } found)
        {
            return found;
        }

        var created = await CreateAsync(objectType, field, call, cancellationToken);
        schemas.Forget(objectType);
        return created.Status switch
        {
            // Another silo was quicker.
            HttpStatusCode.Conflict when await FindAsync(objectType, field, call, cancellationToken) is { Offered: false } theirs => theirs,
            HttpStatusCode.Forbidden => new IdentityField(false, $"The private app may not create the property '{field}' of {objectType}: give it the scope crm.schemas.{objectType}.write, or create it by hand as single-line text that requires unique values."),
            HttpStatusCode.BadRequest => new IdentityField(false, $"HubSpot does not let the property '{field}' of {objectType} be created: {HubSpotErrors.Text(created.Body, "message")}"),
            _ => new IdentityField(created.OrThrow($"POST property of {objectType}").IsSuccess),
        };
    }

    public async Task<IdentityField> FindAsync(string objectType, string field, CallContext call, CancellationToken cancellationToken)
    {
        var schema = await schemas.RefreshAsync(objectType, call, cancellationToken);
        return !schema.Fields.TryGetValue(field, out var known) ? new IdentityField(false) { Offered = true }
            : known.Unique ? new IdentityField(true)
            : new IdentityField(false, $"The property '{field}' of {objectType} exists but does not require unique values, which can't be changed afterwards. Name another property under identity.hubspot, or delete this one.");
    }

    private async Task<HubSpotAnswer> CreateAsync(string objectType, string field, CallContext call, CancellationToken cancellationToken) => await api.PostAsync(
        $"POST property of {objectType}",
        $"/crm/v3/properties/{objectType}",
        new JsonObject
        {
            ["name"] = field,
            ["label"] = "Salesforce sync id",
            ["type"] = "string",
            ["fieldType"] = "text",
            ["groupName"] = await GroupAsync(objectType, call, cancellationToken),
            ["description"] = "The Salesforce record that this record is kept in step with.",
            ["hasUniqueValue"] = true,
        },
        call,
        cancellationToken,
        repeatable: false);

    /// <summary>Activities and custom objects have groups of names that only the portal knows.</summary>
    private async Task<string> GroupAsync(string objectType, CallContext call, CancellationToken cancellationToken)
    {
        switch (objectType)
        {
            case "contacts":
                return "contactinformation";
            case "companies":
                return "companyinformation";
            case "deals":
                return "dealinformation";
            case "tickets":
                return "ticketinformation";
            default:
                var operation = $"GET property groups of {objectType}";
                var answer = (await api.GetAsync(operation, $"/crm/v3/properties/{objectType}/groups", call, cancellationToken)).OrThrow(operation);
                return answer.Results.Select(group => HubSpotErrors.Text(group, "name")).OfType<string>().FirstOrDefault()
                    ?? throw new CrmException(CrmFault.Refused, "NO_GROUP", $"HubSpot has no property group for {objectType}: add one under Settings > Properties.");
        }
    }
}
