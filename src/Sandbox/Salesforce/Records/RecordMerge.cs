using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Records;

/// <summary>
/// Makes one record of up to three of a type: the others are deleted and name the one that stays as their master, what
/// referred to them refers to it, and fields the user chose are taken over.
/// </summary>
/// <param name="LoserIds">One or two.</param>
/// <param name="Fields">The values that the winner takes from the losers, already in the form records keep.</param>
public sealed record RecordMerge(IReadOnlyList<string> LoserIds, IReadOnlyCollection<FieldWrite> Fields)
{
    private const int MostLosers = 2;

    /// <exception cref="RefusedException">The records can't be merged; the transaction has to be rolled back.</exception>
    public void Run(Org org, Transaction transaction, SObjectRecord winner)
    {
        if (!winner.Type.Mergeable)
        {
            throw new RefusedException(new SalesforceError("INVALID_OPERATION", $"entity type {winner.Type.Name} does not support merge"));
        }

        SObjectRecord[] losers = [.. LoserIds.Select(id => Loser(org, winner, id)).Distinct()];
        if (losers.Length is 0 or > MostLosers)
        {
            throw new RefusedException(new SalesforceError("INVALID_OPERATION", "a merge takes one or two records besides the one that stays"));
        }

        // The winner's event comes first. Its values come last, so that it may take a unique one from a loser.
        transaction.UpdateKept(winner, []);
        foreach (var loser in losers)
        {
            MoveReferences(org, transaction, loser, winner);
            transaction.Delete(loser, winner.Id);
        }

        transaction.UpdateKept(winner, Fields);
    }

    private static SObjectRecord Loser(Org org, SObjectRecord winner, string given) =>
        RecordId.Normalize(given) is { } id && org.Find(id) is { } loser && loser.Type == winner.Type && loser != winner
            ? loser
            : throw new RefusedException(new SalesforceError("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id"));

    private static void MoveReferences(Org org, Transaction transaction, SObjectRecord loser, SObjectRecord winner)
    {
        foreach (var (childType, field) in org.Metadata.ReferencesTo(loser.Type).ToArray())
        {
            foreach (var child in org.Table(childType).FindBy(field, loser.Id))
            {
                // No event and no LastModifiedDate tell of it: only SystemModstamp moves.
                var isItself = child == winner;
                transaction.Rewrite(child, [new FieldWrite(field, isItself ? null : winner.Id)], movesModstamp: !isItself);
            }
        }
    }
}
