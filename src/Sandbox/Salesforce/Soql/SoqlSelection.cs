using HubSpotSfSync.Sandbox.Salesforce.Records;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Soql;

/// <summary>Binds the SELECT of a query that gives records.</summary>
internal static class SoqlSelection
{
    private const int MostWithFieldSets = 200;

    public static SelectNode Bind(Org org, SObjectType type, SoqlQuery query, bool includeDeleted)
    {
        var select = new SelectNode();
        foreach (var item in query.Items)
        {
            switch (item)
            {
                case SoqlSelected selected:
                    Add(select, org, type, query, selected);
                    break;
                case SoqlFieldSet set:
                    Add(select, org, type, query, set);
                    break;
                case SoqlTypeOf typeOf:
                    select.Add(Bind(org, type, query, typeOf));
                    break;
                case SoqlChildren children:
                    select.Add(Bind(org, type, children.Query, includeDeleted, query));
                    break;
                default:
                    throw new InvalidOperationException($"No such item: {item}");
            }
        }

        return select;
    }

    private static void Add(SelectNode select, Org org, SObjectType type, SoqlQuery query, SoqlSelected selected)
    {
        if (selected.Expression is not SoqlField field)
        {
            var call = (SoqlCall)selected.Expression;
            var expression = BoundExpression.Bind(org, type, query, call);
            // A function that shows a field in another way goes by the field's name.
            select.Add(new ExpressionMember(selected.Alias ?? (call.Name is "TOLABEL" or "CONVERTCURRENCY" or "FORMAT" ? expression.Path.Leaf.Name : "expr0"), expression));
            return;
        }

        if (selected.Alias is not null)
        {
            throw SoqlProblem.Malformed(query.Text, field.Position, "only aggregate expressions use field aliasing");
        }

        if (!select.Add(BoundPath.Bind(org, type, query, field.Path)))
        {
            throw SoqlProblem.InvalidField(query.Text, field.Position, $"duplicate field selected: {field.Path.Text}");
        }
    }

    private static void Add(SelectNode select, Org org, SObjectType type, SoqlQuery query, SoqlFieldSet set)
    {
        // Standard fields are a known set; custom ones may be any number.
        if (set.Set != "STANDARD" && query.Limit is null or > MostWithFieldSets)
        {
            throw SoqlProblem.Malformed(query.Text, set.Position, $"The SOQL FIELDS function must have a LIMIT of at most {MostWithFieldSets}");
        }

        foreach (var field in type.VisibleFields.Where(field => set.Set == "ALL" || field.Custom == (set.Set == "CUSTOM")))
        {
            if (!select.Add(new BoundPath(org, [], field)))
            {
                throw SoqlProblem.InvalidField(query.Text, set.Position, $"duplicate field selected: {field.Name}");
            }
        }
    }

    private static TypeOfMember Bind(Org org, SObjectType type, SoqlQuery query, SoqlTypeOf typeOf)
    {
        var reference = type.FindRelationship(typeOf.Reference.Text) is { IsPolymorphic: true } found && type.CanRead(found)
            ? found
            : throw SoqlProblem.UnknownRelationship(query.Text, typeOf.Reference.Position, typeOf.Reference.Text);
        var cases = new Dictionary<string, SelectNode>(StringComparer.Ordinal);
        foreach (var (typeName, fields) in typeOf.Cases)
        {
            var target = org.Metadata.Find(typeName.Text) is { } known && reference.ReferenceTo.Contains(known.Name)
                ? known
                : throw SoqlProblem.UnknownType(query.Text, typeName.Position, typeName.Text);
            var node = cases[target.Name] = new SelectNode();
            foreach (var field in fields)
            {
                node.Add(BoundPath.Bind(org, target, query, field));
            }
        }

        var otherwise = new SelectNode();
        foreach (var field in typeOf.Otherwise)
        {
            // Bound through the reference, so that only what every target has is taken; written at the target itself.
            var path = BoundPath.Bind(org, type, query, new SoqlPath($"{typeOf.Reference.Text}.{field.Text}", field.Position));
            otherwise.Add(new FieldMember(path.Leaf, OfAnyType: true));
        }

        return new TypeOfMember(reference, cases, otherwise);
    }

    private static ChildrenMember Bind(Org org, SObjectType parent, SoqlQuery query, bool includeDeleted, SoqlQuery outer)
    {
        if (query.IsCount || query.IsAggregate)
        {
            throw SoqlProblem.Malformed(query.Text, query.From.Position, "aggregate functions are not allowed in a sub-query");
        }

        // FROM names the relationship, perhaps behind the parent's name: Account.Contacts.
        var name = query.From.Text[(query.From.Text.LastIndexOf('.') + 1)..];
        var (type, field) = org.Metadata.FindChildRelationship(parent, name) is { } found && found.Child.CanRead(found.Field)
            ? found
            : throw SoqlProblem.UnknownChildren(outer.Text, query.From.Position, query.From.Text);
        var table = org.Table(type);
        var matches = new SoqlFilter(org, type, query, new SemiJoins(org)).Bind(query.Where);
        var order = query.OrderBy.Count > 0 ? SoqlExecution.Order(org, type, query) : null;
        return new ChildrenMember(field.ChildRelationshipName!, Children, Bind(org, type, query, includeDeleted));

        IReadOnlyList<SObjectRecord> Children(SObjectRecord record)
        {
            var children = table.FindBy(field, record.Id).Concat(includeDeleted ? table.FindDeletedBy(field, record.Id) : [])
                .Where(child => org.Rows.CanRead(child) && matches(child));
            return [.. (order is null ? children : children.Order(Comparer<SObjectRecord>.Create(order))).Skip(query.Offset).Take(query.Limit ?? int.MaxValue)];
        }
    }
}
