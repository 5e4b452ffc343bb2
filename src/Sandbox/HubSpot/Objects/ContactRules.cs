namespace HubSpotSfSync.Sandbox.HubSpot.Objects;

/// <summary>A contact's address may bring a company with it, where the portal is set so.</summary>
internal sealed class ContactRules(Portal portal) : TypeRules
{
    public override HubSpotError? Check(ObjectVersion? before, IReadOnlyList<PropertyWrite> writes)
    {
        foreach (var (property, value) in writes)
        {
            if (property.Name == "email" && portal.Privacy.IsBlocked(value))
            {
                return HubSpotError.Invalid($"Email address {value} cannot be used: it was deleted for privacy") with
                {
                    Errors = [new HubSpotErrorDetail($"Email address {value} is blocked", "INVALID_EMAIL", property.Name)],
                };
            }
        }

        return null;
    }

    public override void Written(CrmObject record, IReadOnlyList<PropertyWrite> writes, bool isNew)
    {
        foreach (var (property, value) in writes)
        {
            if (property.Name == "email" && value.Length > 0)
            {
                portal.CompanyByDomain.Associate(record, value[(value.IndexOf('@', StringComparison.Ordinal) + 1)..]);
            }
        }
    }
}

internal sealed class CompanyRules(Portal portal) : TypeRules
{
    public override void Written(CrmObject record, IReadOnlyList<PropertyWrite> writes, bool isNew)
    {
        foreach (var (property, value) in writes)
        {
            if (property.Name == "domain" && value.Length > 0)
            {
                portal.CompanyByDomain.Remember(value, record);
            }
        }
    }
}
