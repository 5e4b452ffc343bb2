using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Transforms.Values;

namespace HubSpotSfSync.Sync.Transforms.Records;

/// <summary>What becomes of an owner whom the other side does not know.</summary>
public enum Unmatched
{
    Refuse = 1,

    /// <summary>The field is left empty.</summary>
    Blank = 2,

    /// <summary>The record keeps the owner that it has, also where the other side's has none.</summary>
    Keep = 3,
}

/// <summary>A HubSpot owner and the Salesforce user with the same e-mail. Neither platform takes a person who is not active any more.</summary>
/// <param name="hubSpotDefault">E-mail of the owner who stands for users that HubSpot does not know.</param>
/// <param name="salesforceDefault">E-mail of the user who stands for owners that Salesforce does not know.</param>
/// <param name="unmatched">What becomes of somebody without such a stand-in.</param>
internal sealed class OwnerToUser(string? hubSpotDefault, string? salesforceDefault, Unmatched unmatched) : ValueTransform
{
    public override bool UsesReferenceData => true;

    /// <summary>E-mail of the person who stands for people that the side does not know.</summary>
    public string? DefaultOn(Side side) => side == Side.HubSpot ? hubSpotDefault : salesforceDefault;

    public override ValueDomain DomainOf(Side target, ValueDomain source) => ValueDomain.Of(FieldKind.Reference);

    public override string ToString() => $"owner {hubSpotDefault} / {salesforceDefault} {unmatched}";

    protected override Conversion Convert(Side target, string? value, IReadOnlyList<string?> source, ConversionContext context)
    {
        if (value is null)
        {
            return unmatched == Unmatched.Keep ? Conversion.Keep : Conversion.One(null);
        }

        var email = context.On(target.Other()).People.FirstOrDefault(person => person.Id == value)?.Email;
        var standIn = DefaultOn(target);
        return (Active(context.On(target), email) ?? Active(context.On(target), standIn)) is { } found ? Conversion.One(found.Id)
            : unmatched == Unmatched.Keep ? Conversion.Keep
            : unmatched == Unmatched.Blank ? Conversion.One(null)
            : Refuse("OWNER_NOT_MATCHED", $"Nobody active in {target} has the e-mail of {target.Other()}'s {value}. Invite that person there, or name a default below owner.");
    }

    private static Person? Active(ReferenceData data, string? email) =>
        email is null ? null : data.People.FirstOrDefault(person => person.Active && string.Equals(person.Email, email, StringComparison.OrdinalIgnoreCase));
}
