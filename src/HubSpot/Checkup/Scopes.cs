using HubSpotSfSync.HubSpot.Associations;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.HubSpot.Checkup;

/// <summary>The scopes that a configuration needs. https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/scopes</summary>
internal static class Scopes
{
    /// <summary>Each with what it is for.</summary>
    public static IReadOnlyList<(string Scope, string For)> Of(CheckupWish wish) =>
        [.. wish.Objects.SelectMany(OfObject)
            .Concat(wish.ReferenceData ? [("crm.objects.owners.read", "owners")] : [])
            .Concat(wish.Segments ? [("crm.lists.read", "the lists of inclusions")] : [])
            .DistinctBy(one => one.Item1)];

    private static IEnumerable<(string, string)> OfObject(MappedObjectWish wish)
    {
        if (wish.Name is Lists.Lists.ObjectType || Lists.ListMembers.Is(wish.Name))
        {
            yield return ("crm.lists.read", wish.Name);
            if (wish.Written)
            {
                yield return ("crm.lists.write", wish.Name);
            }

            yield break;
        }

        if (wish.Name == Forms.FormSubmissions.ObjectType)
        {
            yield return ("forms", wish.Name);
            yield break;
        }

        foreach (var family in wish.Name.Split(':').Select(FamilyOf).Distinct(StringComparer.Ordinal))
        {
            yield return ($"crm.objects.{family}.read", wish.Name);
            if (wish.Written)
            {
                yield return ($"crm.objects.{family}.write", wish.Name);
            }

            if (!Relations.RelationType.Is(wish.Name))
            {
                yield return ($"crm.schemas.{family}.read", $"the properties of {wish.Name}");
            }
        }

        foreach (var property in AssociatedProperty.Of(wish.Fields))
        {
            var family = FamilyOf(property.Association.ToType);
            yield return ($"crm.objects.{family}.read", property.Name);
            yield return ($"crm.schemas.{family}.read", property.Name);
        }
    }

    /// <summary>Who may see contacts may see what was done with them.</summary>
    private static string FamilyOf(string objectType) =>
        HubSpotObjectTypes.IsActivity(objectType) ? "contacts" : HubSpotObjectTypes.IdOf(objectType) is null ? "custom" : objectType;
}
