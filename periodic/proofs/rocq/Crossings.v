(** * Crossings of iterates, and what they prove about ReLU networks

    Everything here is about functions from the rationals to the rationals and uses only the standard library, without
    axioms.  The argument, in the order of this file:

    - a piecewise-linear function takes every value between any two of its values, and so do its iterates;
    - a graph of intervals that cover one another under f therefore makes f^t cross a window at least as often as the
      graph has walks of length t that end on it ([crossings_of_iterates]);
    - a function of P affine pieces can change sign at a level at most P times, so that it stays on one side of the
      middle of the window along most crossings, and misses a triangle each time ([crossings_force_distance]);
    - a ReLU network with hidden layers of widths u_1, .., u_l has at most (u_1 + 1) .. (u_l + 1) affine pieces
      ([network_has_few_pieces]);
    - so no network of that size comes closer to f^t, in the mean, than a number that is computed ([separation]). *)

From Coq Require Import QArith Qabs Qminmax Lqa Lia List Bool ZArith Setoid Morphisms.
Import ListNotations.
Open Scope Q_scope.

(** ** Functions that take every value in between *)

Definition proper (f : Q -> Q) : Prop := forall x y, x == y -> f x == f y.

(** Every value between [f u] and [f v] is taken between [u] and [v]. *)
Definition fills (f : Q -> Q) (u v : Q) : Prop :=
  forall y, (f u <= y <= f v) \/ (f v <= y <= f u) -> exists x, u <= x <= v /\ f x == y.

Definition darboux (f : Q -> Q) : Prop := proper f /\ forall u v, u <= v -> fills f u v.

Lemma fills_glue : forall f u c v, u <= c <= v -> fills f u c -> fills f c v -> fills f u v.
Proof.
  intros f u c v Hc L R y Hy.
  destruct (Qlt_le_dec (f c) y) as [Hlt | Hle].
  - destruct Hy as [[H1 H2] | [H1 H2]].
    + destruct (R y) as [x [Hx E]]; [left; lra | exists x; split; [lra | exact E]].
    + destruct (L y) as [x [Hx E]]; [right; lra | exists x; split; [lra | exact E]].
  - destruct Hy as [[H1 H2] | [H1 H2]].
    + destruct (L y) as [x [Hx E]]; [left; lra | exists x; split; [lra | exact E]].
    + destruct (R y) as [x [Hx E]]; [right; lra | exists x; split; [lra | exact E]].
Qed.

Definition affine_on (f : Q -> Q) (a b : Q) : Prop :=
  exists s c, forall x, a <= x <= b -> f x == s * x + c.

Lemma affine_fills : forall f a b u v, affine_on f a b -> a <= u -> u <= v -> v <= b -> fills f u v.
Proof.
  intros f a b u v [s [c H]] Hau Huv Hvb y Hy.
  assert (Eu : f u == s * u + c) by (apply H; lra).
  assert (Ev : f v == s * v + c) by (apply H; lra).
  destruct (Qeq_dec s 0) as [Z | NZ].
  - exists u. split; [lra |].
    assert (s * u == 0) by (rewrite Z; lra). assert (s * v == 0) by (rewrite Z; lra). lra.
  - exists ((y - c) / s).
    assert (D : s * ((y - c) / s) == y - c) by (field; exact NZ).
    set (x := (y - c) / s) in *.
    assert (B : u <= x <= v).
    { destruct (Qlt_le_dec 0 s) as [P | N].
      - assert (0 <= s * (v - u)) by (apply Qmult_le_0_compat; lra).
        split; apply (Qmult_le_l _ _ s P); destruct Hy; lra.
      - assert (M : 0 < - s) by (destruct (Qle_lt_or_eq _ _ N) as [|E]; [lra | exfalso; apply NZ; exact E]).
        assert (0 <= - s * (v - u)) by (apply Qmult_le_0_compat; lra).
        split; apply (Qmult_le_l _ _ (- s) M); destruct Hy; lra. }
    split; [exact B |]. rewrite H; [| lra]. lra.
Qed.

Lemma darboux_compose : forall f g, darboux f -> darboux g -> darboux (fun x => g (f x)).
Proof.
  intros f g [Pf Df] [Pg Dg]. split.
  - intros x y E. apply Pg, Pf, E.
  - intros u v Huv y Hy.
    destruct (Qlt_le_dec (f v) (f u)) as [Lt | Le].
    + destruct (Dg (f v) (f u)) with (y := y) as [w [Hw E]]; [lra | tauto |].
      destruct (Df u v Huv w) as [x [Hx Ex]]; [right; lra |].
      exists x. split; [exact Hx |]. rewrite <- E. apply Pg, Ex.
    + destruct (Dg (f u) (f v)) with (y := y) as [w [Hw E]]; [lra | tauto |].
      destruct (Df u v Huv w) as [x [Hx Ex]]; [left; lra |].
      exists x. split; [exact Hx |]. rewrite <- E. apply Pg, Ex.
Qed.

Lemma darboux_id : darboux (fun x => x).
Proof.
  split; [intros x y E; exact E |].
  intros u v H. apply (affine_fills (fun x => x) u v); try lra.
  exists 1, 0. intros. lra.
Qed.

(** [iterate f t] is f composed with itself t times: f^0 is the identity, f^(t+1) = f^t o f. *)
Fixpoint iterate (f : Q -> Q) (t : nat) (x : Q) : Q :=
  match t with O => x | S s => iterate f s (f x) end.

Lemma darboux_iterate : forall f t, darboux f -> darboux (iterate f t).
Proof.
  intros f t D. induction t as [| t IH].
  - exact darboux_id.
  - exact (darboux_compose f (iterate f t) D IH).
Qed.

(** ** Piecewise-linear functions by their knots *)

(** The function through the points of the list, constant to the left of the first and to the right of the last. *)
Fixpoint through (k : list (Q * Q)) (x : Q) : Q :=
  match k with
  | [] => 0
  | (x0, y0) :: rest =>
      match rest with
      | [] => y0
      | (x1, y1) :: _ =>
          if Qle_bool x x0 then y0
          else if Qle_bool x x1 then (y1 - y0) / (x1 - x0) * (x - x0) + y0
          else through rest x
      end
  end.

Fixpoint increasing (k : list (Q * Q)) : bool :=
  match k with
  | (x0, _) :: (((x1, _) :: _) as rest) => negb (Qle_bool x1 x0) && increasing rest
  | _ => true
  end.

(** No piece is steeper than [L]. *)
Fixpoint no_steeper (L : Q) (k : list (Q * Q)) : bool :=
  match k with
  | (x0, y0) :: (((x1, y1) :: _) as rest) =>
      Qle_bool (Qabs (y1 - y0)) (L * (x1 - x0)) && no_steeper L rest
  | _ => true
  end.

Lemma Qle_bool_false : forall x y, Qle_bool x y = false -> y < x.
Proof.
  intros x y H. destruct (Qlt_le_dec y x) as [L | L]; [exact L |].
  apply Qle_bool_iff in L. rewrite L in H. discriminate.
Qed.

Lemma Qle_bool_proper : forall a b c d, a == b -> c == d -> Qle_bool a c = Qle_bool b d.
Proof.
  intros a b c d E F. destruct (Qle_bool b d) eqn:B.
  - apply Qle_bool_iff in B. apply Qle_bool_iff. lra.
  - apply Qle_bool_false in B. destruct (Qle_bool a c) eqn:A; [| reflexivity].
    apply Qle_bool_iff in A. lra.
Qed.

Lemma through_proper : forall k, proper (through k).
Proof.
  induction k as [| [x0 y0] [| [x1 y1] r] IH]; intros x y E; try (simpl; reflexivity).
  change (through ((x0, y0) :: (x1, y1) :: r) x) with
    (if Qle_bool x x0 then y0 else if Qle_bool x x1 then (y1 - y0) / (x1 - x0) * (x - x0) + y0
     else through ((x1, y1) :: r) x).
  change (through ((x0, y0) :: (x1, y1) :: r) y) with
    (if Qle_bool y x0 then y0 else if Qle_bool y x1 then (y1 - y0) / (x1 - x0) * (y - x0) + y0
     else through ((x1, y1) :: r) y).
  rewrite (Qle_bool_proper x y x0 x0 E (Qeq_refl _)), (Qle_bool_proper x y x1 x1 E (Qeq_refl _)).
  destruct (Qle_bool y x0); [reflexivity |].
  destruct (Qle_bool y x1); [rewrite E; reflexivity | apply IH, E].
Qed.

(** On or left of its first knot the function has its first value. *)
Lemma through_left : forall x0 y0 r x, x <= x0 -> through ((x0, y0) :: r) x == y0.
Proof.
  intros x0 y0 [| [x1 y1] r] x H; simpl; [reflexivity |].
  apply Qle_bool_iff in H. rewrite H. reflexivity.
Qed.

Section FirstPiece.
  Variables (x0 y0 x1 y1 : Q) (r : list (Q * Q)).
  Hypothesis first : x0 < x1.
  Let f := through ((x0, y0) :: (x1, y1) :: r).

  Lemma first_piece : forall x, x0 <= x <= x1 -> f x == (y1 - y0) / (x1 - x0) * (x - x0) + y0.
  Proof.
    intros x [L R]. unfold f. simpl. destruct (Qle_bool x x0) eqn:A.
    - apply Qle_bool_iff in A. assert (E : x - x0 == 0) by lra. rewrite E. lra.
    - apply Qle_bool_iff in R. rewrite R. reflexivity.
  Qed.

  Lemma later_pieces : forall x, x1 <= x -> f x == through ((x1, y1) :: r) x.
  Proof.
    intros x H. destruct (Qlt_le_dec x1 x) as [L | L].
    - unfold f. simpl. destruct (Qle_bool x x0) eqn:A; [apply Qle_bool_iff in A; lra |].
      destruct (Qle_bool x x1) eqn:B; [apply Qle_bool_iff in B; lra |]. reflexivity.
    - rewrite (through_left x1 y1 r x L). rewrite first_piece; [| lra].
      assert (E : x - x0 == x1 - x0) by lra. rewrite E. field. lra.
  Qed.
End FirstPiece.

Lemma fills_ext : forall f g u v, (forall x, u <= x <= v -> f x == g x) -> u <= v -> fills g u v -> fills f u v.
Proof.
  intros f g u v E H F y Hy.
  assert (Eu : f u == g u) by (apply E; lra). assert (Ev : f v == g v) by (apply E; lra).
  destruct (F y) as [x [Hx Ex]]; [lra |]. exists x. split; [exact Hx |]. rewrite E; assumption.
Qed.

(** Two points of [u, v] are where a step from the left of c to its right can be cut. *)
Ltac cut_at c u v :=
  destruct (Qlt_le_dec c u) as [? | ?]; [| destruct (Qlt_le_dec v c) as [? | ?]].

Lemma through_fills : forall k, increasing k = true -> forall u v, u <= v -> fills (through k) u v.
Proof.
  induction k as [| [x0 y0] [| [x1 y1] r] IH]; intros I u v H.
  - intros y Hy. exists u. split; [lra |]. simpl in *. lra.
  - intros y Hy. exists u. split; [lra |]. simpl in *. lra.
  - cbn [increasing] in I. apply andb_prop in I. destruct I as [I1 I2].
    apply negb_true_iff in I1. apply Qle_bool_false in I1.
    set (f := through ((x0, y0) :: (x1, y1) :: r)).
    assert (A : forall a b, a <= b -> b <= x0 -> fills f a b).
    { intros a b Hab Hb. apply (affine_fills f a b); try lra. exists 0, y0. intros x Hx.
      unfold f. rewrite through_left; lra. }
    assert (B : forall a b, x0 <= a -> a <= b -> b <= x1 -> fills f a b).
    { intros a b H1 H2 H3. apply (affine_fills f a b); try lra.
      exists ((y1 - y0) / (x1 - x0)), (y0 - (y1 - y0) / (x1 - x0) * x0). intros x Hx.
      unfold f. rewrite first_piece; lra. }
    assert (C : forall a b, x1 <= a -> a <= b -> fills f a b).
    { intros a b H1 H2. apply (fills_ext f (through ((x1, y1) :: r))); [| exact H2 | apply IH; assumption].
      intros x Hx. apply later_pieces; lra. }
    assert (BC : forall a b, x0 <= a -> a <= b -> fills f a b).
    { intros a b H1 H2. cut_at x1 a b.
      - apply C; lra.
      - apply B; lra.
      - apply (fills_glue f a x1 b); [lra | apply B; lra | apply C; lra]. }
    cut_at x0 u v.
    + apply BC; lra.
    + apply A; lra.
    + apply (fills_glue f u x0 v); [lra | apply A; lra | apply BC; lra].
Qed.

Lemma through_darboux : forall k, increasing k = true -> darboux (through k).
Proof.
  intros k I. split; [apply through_proper | apply through_fills, I].
Qed.

(** ** Lipschitz constants *)

Definition lipschitz (L : Q) (f : Q -> Q) : Prop :=
  forall u v, u <= v -> - (L * (v - u)) <= f v - f u <= L * (v - u).

Lemma through_lipschitz : forall L k, 0 <= L -> increasing k = true -> no_steeper L k = true -> lipschitz L (through k).
Proof.
  intros L k HL. induction k as [| [x0 y0] [| [x1 y1] r] IH]; intros I N u v H.
  - simpl. assert (0 <= L * (v - u)) by (apply Qmult_le_0_compat; lra). lra.
  - simpl. assert (0 <= L * (v - u)) by (apply Qmult_le_0_compat; lra). lra.
  - cbn [increasing no_steeper] in I, N. apply andb_prop in I. destruct I as [I1 I2]. apply andb_prop in N. destruct N as [N1 N2].
    apply negb_true_iff in I1. apply Qle_bool_false in I1. apply Qle_bool_iff in N1.
    apply Qabs_Qle_condition in N1.
    set (f := through ((x0, y0) :: (x1, y1) :: r)).
    assert (A : forall a b, a <= b -> b <= x0 -> - (L * (b - a)) <= f b - f a <= L * (b - a)).
    { intros a b Hab Hb. unfold f. rewrite !through_left; try lra.
      assert (0 <= L * (b - a)) by (apply Qmult_le_0_compat; lra). lra. }
    assert (B : forall a b, x0 <= a -> a <= b -> b <= x1 -> - (L * (b - a)) <= f b - f a <= L * (b - a)).
    { intros a b H1 H2 H3. unfold f. rewrite !first_piece; try lra.
      set (s := (y1 - y0) / (x1 - x0)).
      assert (S : s * (x1 - x0) == y1 - y0) by (unfold s; field; lra).
      assert (s <= L) by (apply (Qmult_le_r _ _ (x1 - x0)); lra).
      assert (- L <= s) by (apply (Qmult_le_r _ _ (x1 - x0)); lra).
      assert (0 <= (L - s) * (b - a)) by (apply Qmult_le_0_compat; lra).
      assert (0 <= (L + s) * (b - a)) by (apply Qmult_le_0_compat; lra). lra. }
    assert (C : forall a b, x1 <= a -> a <= b -> - (L * (b - a)) <= f b - f a <= L * (b - a)).
    { intros a b H1 H2. unfold f. rewrite !later_pieces; try lra. apply IH; assumption. }
    assert (BC : forall a b, x0 <= a -> a <= b -> - (L * (b - a)) <= f b - f a <= L * (b - a)).
    { intros a b H1 H2. cut_at x1 a b.
      - apply C; lra.
      - apply B; lra.
      - assert (E := B a x1 ltac:(lra) ltac:(lra) ltac:(lra)).
        assert (F := C x1 b ltac:(lra) ltac:(lra)). lra. }
    cut_at x0 u v.
    + apply BC; lra.
    + apply A; lra.
    + assert (E := A u x0 ltac:(lra) ltac:(lra)). assert (F := BC x0 v ltac:(lra) ltac:(lra)). lra.
Qed.

Fixpoint power (L : Q) (t : nat) : Q := match t with O => 1 | S s => power L s * L end.

Lemma power_nonneg : forall L t, 0 <= L -> 0 <= power L t.
Proof.
  intros L t H. induction t; simpl; [lra | apply Qmult_le_0_compat; assumption].
Qed.

Lemma iterate_lipschitz : forall L f t, 0 <= L -> lipschitz L f -> lipschitz (power L t) (iterate f t).
Proof.
  intros L f t HL Hf. induction t as [| t IH]; intros u v H; simpl; [lra |].
  assert (P := power_nonneg L t HL). assert (F := Hf u v H).
  destruct (Qlt_le_dec (f v) (f u)) as [Lt | Le].
  - assert (G := IH (f v) (f u) ltac:(lra)).
    assert (0 <= power L t * (L * (v - u) - (f u - f v))) by (apply Qmult_le_0_compat; lra). lra.
  - assert (G := IH (f u) (f v) Le).
    assert (0 <= power L t * (L * (v - u) - (f v - f u))) by (apply Qmult_le_0_compat; lra). lra.
Qed.

(** ** Intervals that cover one another, and the crossings that they force *)

(** Between [c] and [d] the function passes from [low] or below to [high] or above, or the other way. *)
Definition spans (h : Q -> Q) (low high c d : Q) : Prop :=
  (h c <= low /\ high <= h d) \/ (h d <= low /\ high <= h c).

(** At least [n] crossings: in [u, v] there are [n] intervals, one after the other, along each of which [h] spans. *)
Inductive crosses (h : Q -> Q) (low high : Q) : Q -> Q -> nat -> Prop :=
| crosses_none : forall u v, u <= v -> crosses h low high u v 0
| crosses_more : forall u c d v n, u <= c -> c <= d -> spans h low high c d -> crosses h low high d v n ->
    crosses h low high u v (S n).

Lemma crosses_ordered : forall h low high u v n, crosses h low high u v n -> u <= v.
Proof. intros h low high u v n H. induction H; lra. Qed.

Lemma crosses_wider : forall h low high u v n u', u' <= u -> crosses h low high u v n -> crosses h low high u' v n.
Proof.
  intros h low high u v n u' L H. destruct H as [u v H | u c d v n H1 H2 H3 H4].
  - apply crosses_none. lra.
  - apply (crosses_more h low high u' c d v n); [lra | exact H2 | exact H3 | exact H4].
Qed.

Lemma crosses_app : forall h low high u c n, crosses h low high u c n ->
  forall v m, crosses h low high c v m -> crosses h low high u v (n + m).
Proof.
  intros h low high u c n H. induction H as [u c H | u c d e n H1 H2 H3 H4 IH]; intros v m K.
  - simpl. apply (crosses_wider _ _ _ c); assumption.
  - simpl. apply (crosses_more h low high u c d v (n + m)); auto.
Qed.

(** A branch of a vertex i: between [start] and [stop], both in V_i, the map spans V_target. *)
Record branch := Branch { start : Q; stop : Q; target : nat }.

Section Graph.
  Variable f : Q -> Q.
  Variable vertices : list (Q * Q).
  Variable branches : list (list branch).
  Variables low high : Q.

  Definition bottom (i : nat) : Q := fst (nth i vertices (0, 0)).
  Definition top (i : nat) : Q := snd (nth i vertices (0, 0)).

  Definition spans_bool (lo hi y z : Q) : bool :=
    (Qle_bool y lo && Qle_bool hi z) || (Qle_bool z lo && Qle_bool hi y).

  (** The branches stand in order between [from] and [to], and span what they are said to span. *)
  Fixpoint ordered (from to : Q) (bs : list branch) : bool :=
    match bs with
    | [] => Qle_bool from to
    | b :: rest =>
        Qle_bool from (start b) && Qle_bool (start b) (stop b)
        && spans_bool (bottom (target b)) (top (target b)) (f (start b)) (f (stop b))
        && ordered (stop b) to rest
    end.

  Fixpoint all_ordered (vs : list (Q * Q)) (bss : list (list branch)) : bool :=
    match vs, bss with
    | (lo, hi) :: vs', bs :: bss' => ordered lo hi bs && all_ordered vs' bss'
    | [], [] => true
    | _, _ => false
    end.

  (** For each vertex the number of walks of length t to vertices that contain the window. *)
  Definition ends : list N :=
    map (fun v => if Qle_bool (fst v) low && Qle_bool high (snd v) then 1%N else 0%N) vertices.

  Definition total (counts : list N) (bs : list branch) : N :=
    fold_right (fun b sum => (nth (target b) counts 0 + sum)%N) 0%N bs.

  Fixpoint walks (t : nat) : list N :=
    match t with O => ends | S s => let counts := walks s in map (total counts) branches end.

  Hypothesis valid : all_ordered vertices branches = true.
  Hypothesis f_darboux : darboux f.

  Lemma spans_bool_spec : forall lo hi y z, spans_bool lo hi y z = true ->
    (y <= lo /\ hi <= z) \/ (z <= lo /\ hi <= y).
  Proof.
    intros lo hi y z H. unfold spans_bool in H. apply orb_prop in H.
    destruct H as [H | H]; apply andb_prop in H; destruct H as [H1 H2];
      apply Qle_bool_iff in H1; apply Qle_bool_iff in H2; tauto.
  Qed.

  Lemma ordered_cons : forall from to b rest, ordered from to (b :: rest) = true ->
    from <= start b /\ start b <= stop b /\ ordered (stop b) to rest = true /\
    ((f (start b) <= bottom (target b) /\ top (target b) <= f (stop b)) \/
     (f (stop b) <= bottom (target b) /\ top (target b) <= f (start b))).
  Proof.
    intros from to b rest H. cbn [ordered] in H.
    apply andb_prop in H. destruct H as [H H4]. apply andb_prop in H. destruct H as [H H3].
    apply andb_prop in H. destruct H as [H1 H2].
    apply Qle_bool_iff in H1. apply Qle_bool_iff in H2. apply spans_bool_spec in H3. auto.
  Qed.

  Lemma ordered_le : forall bs from to, ordered from to bs = true -> from <= to.
  Proof.
    induction bs as [| b rest IH]; intros from to H.
    - apply Qle_bool_iff, H.
    - apply ordered_cons in H. destruct H as [H1 [H2 [H3 _]]]. apply IH in H3. lra.
  Qed.

  Lemma vertex_ordered : forall i, (i < length branches)%nat ->
    ordered (bottom i) (top i) (nth i branches []) = true.
  Proof.
    unfold bottom, top. revert valid. generalize vertices. generalize branches.
    intros bss vs. revert bss.
    induction vs as [| [lo hi] vs IH]; intros [| bs bss] V i Hi; try discriminate; [simpl in Hi; lia |].
    simpl in V. apply andb_prop in V. destruct V as [V1 V2].
    destruct i as [| i]; [exact V1 |]. simpl. apply IH; [exact V2 | simpl in Hi; lia].
  Qed.

  (** What walks of length t from vertex i force for every function that spans V_i before f is applied t times. *)
  Definition forced (t : nat) (i : nat) : Prop :=
    forall h u v, darboux h -> u <= v -> spans h (bottom i) (top i) u v ->
    exists n, (nth i (walks t) 0 <= N.of_nat n)%N /\ crosses (fun x => iterate f t (h x)) low high u v n.

  Section Step.
    Variable t : nat.
    Hypothesis previous : forall i, forced t i.
    Variable h : Q -> Q.
    Hypothesis h_darboux : darboux h.
    Let next := fun x => iterate f (S t) (h x).

    Lemma along : forall b c d, c <= d ->
      ((f (start b) <= bottom (target b) /\ top (target b) <= f (stop b)) \/
       (f (stop b) <= bottom (target b) /\ top (target b) <= f (start b))) ->
      (h c == start b /\ h d == stop b) \/ (h c == stop b /\ h d == start b) ->
      exists n, (nth (target b) (walks t) 0 <= N.of_nat n)%N /\ crosses next low high c d n.
    Proof.
      intros b c d L S E.
      apply (previous (target b) (fun x => f (h x))); [apply darboux_compose; assumption | exact L |].
      destruct f_darboux as [P _].
      destruct E as [[E1 E2] | [E1 E2]]; apply P in E1; apply P in E2; unfold spans; destruct S; [left | right | right | left]; lra.
    Qed.

    Lemma rising : forall bs from to u v, ordered from to bs = true -> u <= v -> h u <= from -> to <= h v ->
      exists n, (total (walks t) bs <= N.of_nat n)%N /\ crosses next low high u v n.
    Proof.
      induction bs as [| b rest IH]; intros from to u v O L Hu Hv.
      - exists 0%nat. split; [reflexivity | apply crosses_none, L].
      - assert (O' := O). apply ordered_le in O'. apply ordered_cons in O. destruct O as [O1 [O2 [O3 O4]]].
        assert (O5 := ordered_le _ _ _ O3).
        destruct h_darboux as [P F].
        destruct (F u v L (start b)) as [c [Hc Ec]]; [left; lra |].
        destruct (F c v (proj2 Hc) (stop b)) as [d [Hd Ed]]; [left; lra |].
        destruct (along b c d (proj1 Hd) O4) as [n [N1 C1]]; [left; split; assumption |].
        destruct (IH (stop b) to d v O3 (proj2 Hd)) as [m [N2 C2]]; [lra | exact Hv |].
        exists (n + m)%nat. split.
        + cbn [total fold_right]. unfold total in N2. lia.
        + apply (crosses_wider _ _ _ c); [lra |]. apply (crosses_app _ _ _ c d); assumption.
    Qed.

    Lemma falling : forall bs from to u v, ordered from to bs = true -> u <= v -> to <= h u -> h v <= from ->
      exists n, (total (walks t) bs <= N.of_nat n)%N /\ crosses next low high u v n.
    Proof.
      induction bs as [| b rest IH]; intros from to u v O L Hu Hv.
      - exists 0%nat. split; [reflexivity | apply crosses_none, L].
      - assert (O' := O). apply ordered_le in O'. apply ordered_cons in O. destruct O as [O1 [O2 [O3 O4]]].
        assert (O5 := ordered_le _ _ _ O3).
        destruct h_darboux as [P F].
        destruct (F u v L (stop b)) as [c [Hc Ec]]; [right; lra |].
        destruct (F c v (proj2 Hc) (start b)) as [d [Hd Ed]]; [right; lra |].
        destruct (IH (stop b) to u c O3 (proj1 Hc) Hu) as [m [N2 C2]]; [lra |].
        destruct (along b c d (proj1 Hd) O4) as [n [N1 C1]]; [right; split; assumption |].
        exists (m + (n + 0))%nat. split.
        + cbn [total fold_right]. unfold total in N2. lia.
        + apply (crosses_app _ _ _ u c); [exact C2 |].
          apply (crosses_app _ _ _ c d); [exact C1 | apply crosses_none; lra].
    Qed.
  End Step.

  Lemma nth_map : forall (A : Type) (g : A -> N) l i d, (i < length l)%nat -> nth i (map g l) 0%N = g (nth i l d).
  Proof.
    intros A g l. induction l as [| x l IH]; intros i d H; simpl in H; [lia |].
    destruct i as [| i]; [reflexivity |]. simpl. apply IH. lia.
  Qed.

  Theorem walks_are_forced : forall t i, forced t i.
  Proof.
    induction t as [| t IH]; intros i h u v D L S.
    - cbn [walks]. destruct (Nat.lt_ge_cases i (length vertices)) as [I | I].
      + unfold ends.
        rewrite (nth_map _ _ vertices i (0, 0) I). fold (bottom i) (top i).
        destruct (Qle_bool (bottom i) low && Qle_bool high (top i)) eqn:W.
        * apply andb_prop in W. destruct W as [W1 W2]. apply Qle_bool_iff in W1. apply Qle_bool_iff in W2.
          exists 1%nat. split; [reflexivity |].
          apply (crosses_more _ _ _ u u v v); try lra; [| apply crosses_none; lra].
          unfold spans in *. simpl. destruct S; [left | right]; lra.
        * exists 0%nat. split; [reflexivity | apply crosses_none, L].
      + exists 0%nat. split; [| apply crosses_none, L].
        rewrite nth_overflow; [reflexivity | unfold ends; rewrite map_length; exact I].
    - cbn [walks]. destruct (Nat.lt_ge_cases i (length branches)) as [I | I].
      + rewrite (nth_indep _ 0%N (total (walks t) [])) by (rewrite map_length; exact I).
        rewrite map_nth. assert (O := vertex_ordered i I).
        destruct S as [[S1 S2] | [S1 S2]].
        * exact (rising t IH h D _ _ _ _ _ O L S1 S2).
        * exact (falling t IH h D _ _ _ _ _ O L S2 S1).
      + exists 0%nat. split; [| apply crosses_none, L].
        rewrite nth_overflow; [reflexivity | rewrite map_length; exact I].
  Qed.

  (** The theorem on crossings: as many as there are walks of length t from the first vertex. *)
  Theorem crossings_of_iterates : forall t, bottom 0 <= top 0 ->
    exists n, (nth 0 (walks t) 0 <= N.of_nat n)%N /\ crosses (iterate f t) low high (bottom 0) (top 0) n.
  Proof.
    intros t L. apply (walks_are_forced t 0 (fun x => x) _ _ darboux_id L). left. split; apply Qle_refl.
  Qed.
End Graph.

(** ** Distances: every upper sum of |h - g|

    [upper u a b S]: S is an upper sum of [u] over [a, b], the area under a step function that is nowhere below [u].
    The integral of a continuous function is the greatest number below all its upper sums, so [at_least u a b L]
    says, without integrals, that the integral of [u] over [a, b] is at least [L]. *)

Inductive upper (u : Q -> Q) : Q -> Q -> Q -> Prop :=
| upper_end : forall a b S, a == b -> S == 0 -> upper u a b S
| upper_step : forall a c b v S T, a <= c -> (forall x, a <= x <= c -> u x <= v) -> upper u c b S ->
    T == v * (c - a) + S -> upper u a b T.

Definition at_least (u : Q -> Q) (a b L : Q) : Prop := forall S, upper u a b S -> L <= S.

Lemma upper_split : forall u a b S, upper u a b S -> forall c, a <= c <= b ->
  exists S1 S2, upper u a c S1 /\ upper u c b S2 /\ S == S1 + S2.
Proof.
  intros u a b S H. induction H as [a b S E1 E2 | a d b v S T L V H IH E]; intros c Hc.
  - exists 0, 0. repeat split; try (apply upper_end; lra). lra.
  - destruct (Qlt_le_dec d c) as [Lt | Le].
    + destruct (IH c) as [S1 [S2 [U1 [U2 E']]]]; [lra |].
      exists (v * (d - a) + S1), S2. repeat split; [| exact U2 | lra].
      apply (upper_step u a d c v S1); [exact L | exact V | exact U1 | reflexivity].
    + exists (v * (c - a)), (v * (d - c) + S). repeat split.
      * apply (upper_step u a c c v 0); [lra | intros x Hx; apply V; lra | apply upper_end; reflexivity | lra].
      * apply (upper_step u c d b v S); [lra | intros x Hx; apply V; lra | exact H | reflexivity].
      * lra.
Qed.

Lemma at_least_add : forall u a c b L M, a <= c <= b -> at_least u a c L -> at_least u c b M -> at_least u a b (L + M).
Proof.
  intros u a c b L M Hc HL HM S US. destruct (upper_split u a b S US c Hc) as [S1 [S2 [U1 [U2 E]]]].
  apply HL in U1. apply HM in U2. lra.
Qed.

Lemma at_least_zero : forall u a b, (forall x, 0 <= u x) -> at_least u a b 0.
Proof.
  intros u a b P S H. induction H as [a b S E1 E2 | a c b v S T L V H IH E]; [lra |].
  assert (0 <= v) by (assert (U := V a ltac:(lra)); specialize (P a); lra).
  assert (0 <= v * (c - a)) by (apply Qmult_le_0_compat; lra). lra.
Qed.

(** Above a line that falls with slope -k from the height d at c. *)
Lemma above_falling_line : forall u c d k a b S, 0 <= k -> upper u a b S ->
  (forall x, a <= x <= b -> d - k * (x - c) <= u x) ->
  (d * (b - c) - k * (b - c) * (b - c) * (1 # 2)) - (d * (a - c) - k * (a - c) * (a - c) * (1 # 2)) <= S.
Proof.
  intros u c d k a b S K H. induction H as [a b S E1 E2 | a e b v S T L V H IH E]; intros P.
  - rewrite E1, E2. lra.
  - assert (B : e <= b) by (clear - H; induction H; lra).
    assert (I := IH ltac:(intros x Hx; apply P; lra)).
    assert (W : d - k * (a - c) <= v) by (assert (V' := V a ltac:(lra)); assert (P' := P a ltac:(lra)); lra).
    assert (0 <= (v - (d - k * (a - c))) * (e - a)) by (apply Qmult_le_0_compat; lra).
    assert (0 <= k * (e - a)) by (apply Qmult_le_0_compat; lra).
    assert (0 <= k * (e - a) * (e - a)) by (apply Qmult_le_0_compat; lra).
    lra.
Qed.

(** Above a line that rises with slope k to the height d at c. *)
Lemma above_rising_line : forall u c d k a b S, 0 <= k -> upper u a b S ->
  (forall x, a <= x <= b -> d - k * (c - x) <= u x) ->
  (d * (b - c) + k * (b - c) * (b - c) * (1 # 2)) - (d * (a - c) + k * (a - c) * (a - c) * (1 # 2)) <= S.
Proof.
  intros u c d k a b S K H. induction H as [a b S E1 E2 | a e b v S T L V H IH E]; intros P.
  - rewrite E1, E2. lra.
  - assert (B : e <= b) by (clear - H; induction H; lra).
    assert (I := IH ltac:(intros x Hx; apply P; lra)).
    assert (W : d - k * (c - e) <= v) by (assert (V' := V e ltac:(lra)); assert (P' := P e ltac:(lra)); lra).
    assert (0 <= (v - (d - k * (c - e))) * (e - a)) by (apply Qmult_le_0_compat; lra).
    assert (0 <= k * (e - a)) by (apply Qmult_le_0_compat; lra).
    assert (0 <= k * (e - a) * (e - a)) by (apply Qmult_le_0_compat; lra).
    lra.
Qed.

(** ** On which side of a level a function of few pieces lies *)

(** Weakly above the level [m], or weakly below it. *)
Definition side (s : bool) (m : Q) (g : Q -> Q) (x : Q) : Prop := if s then m <= g x else g x <= m.

Definition one_side (s : bool) (m : Q) (g : Q -> Q) (a b : Q) : Prop := forall x, a <= x <= b -> side s m g x.

(** [sides m g a b s n]: [g] changes its side of [m] at most [n] times between [a] and [b], beginning with side [s]. *)
Inductive sides (m : Q) (g : Q -> Q) : Q -> Q -> bool -> nat -> Prop :=
| sides_one : forall a b s, a <= b -> one_side s m g a b -> sides m g a b s 0
| sides_more : forall a c b s n, a <= c -> one_side s m g a c -> sides m g c b (negb s) n -> sides m g a b s (S n).

Lemma sides_ordered : forall m g a b s n, sides m g a b s n -> a <= b.
Proof. intros m g a b s n H. induction H; lra. Qed.

Lemma sides_longer : forall m g c b s n, sides m g c b s n ->
  forall a, a <= c -> one_side s m g a c -> sides m g a b s n.
Proof.
  intros m g c b s n H a L O. destruct H as [c b s H1 H2 | c d b s n H1 H2 H3].
  - apply sides_one; [lra |]. intros x Hx. destruct (Qlt_le_dec c x); [apply H2 | apply O]; lra.
  - apply (sides_more m g a d b s n); [lra | | exact H3].
    intros x Hx. destruct (Qlt_le_dec c x); [apply H2 | apply O]; lra.
Qed.

(** Seen from [c] on there are fewer changes, or as many and none before [c]. *)
Lemma sides_from : forall m g a b s n, sides m g a b s n -> forall c, a <= c <= b ->
  exists s' n', sides m g c b s' n' /\ (n' <= n)%nat /\ (n' = n -> one_side s m g a c).
Proof.
  intros m g a b s n H. induction H as [a b s L O | a d b s n L O H IH]; intros c Hc.
  - exists s, 0%nat. split; [apply sides_one; [lra | intros x Hx; apply O; lra] |].
    split; [lia |]. intros _ x Hx. apply O. lra.
  - destruct (Qlt_le_dec d c) as [Lt | Le].
    + destruct (IH c) as [s' [n' [K [N _]]]]; [lra |]. exists s', n'. split; [exact K |]. split; [lia |]. intros E. lia.
    + exists s, (S n). split; [apply (sides_more m g c d b s n); [lra | intros x Hx; apply O; lra | exact H] |].
      split; [lia |]. intros _ x Hx. apply O. lra.
Qed.

Lemma affine_below : forall f a b m, affine_on f a b -> f a <= m -> f b <= m -> one_side false m f a b.
Proof.
  intros f a b m [s [c H]] Ha Hb x Hx. simpl.
  assert (Ea := H a ltac:(lra)). assert (Eb := H b ltac:(lra)). rewrite (H x Hx).
  destruct (Qlt_le_dec s 0) as [N | P].
  - assert (0 <= - s * (x - a)) by (apply Qmult_le_0_compat; lra). lra.
  - assert (0 <= s * (b - x)) by (apply Qmult_le_0_compat; lra). lra.
Qed.

Lemma affine_above : forall f a b m, affine_on f a b -> m <= f a -> m <= f b -> one_side true m f a b.
Proof.
  intros f a b m [s [c H]] Ha Hb x Hx. simpl.
  assert (Ea := H a ltac:(lra)). assert (Eb := H b ltac:(lra)). rewrite (H x Hx).
  destruct (Qlt_le_dec s 0) as [N | P].
  - assert (0 <= - s * (b - x)) by (apply Qmult_le_0_compat; lra). lra.
  - assert (0 <= s * (x - a)) by (apply Qmult_le_0_compat; lra). lra.
Qed.

Lemma affine_shorter : forall f a b c d, affine_on f a b -> a <= c -> d <= b -> affine_on f c d.
Proof. intros f a b c d [s [k H]] L R. exists s, k. intros x Hx. apply H. lra. Qed.

(** An affine function lies on one side of a level, or crosses it once. *)
Lemma affine_sides : forall f a b m, affine_on f a b -> a <= b ->
  one_side true m f a b \/ one_side false m f a b \/
  exists e s, a <= e <= b /\ one_side s m f a e /\ one_side (negb s) m f e b.
Proof.
  intros f a b m A L.
  destruct (Qlt_le_dec (f a) m) as [La | La]; destruct (Qlt_le_dec (f b) m) as [Lb | Lb].
  - right. left. apply affine_below; [exact A | lra | lra].
  - right. right. destruct (affine_fills f a b a b A ltac:(lra) L ltac:(lra) m) as [e [He E]]; [left; lra |].
    exists e, false. split; [exact He |]. split.
    + apply affine_below; [apply (affine_shorter f a b); [exact A | lra | lra] | lra | lra].
    + apply affine_above; [apply (affine_shorter f a b); [exact A | lra | lra] | lra | lra].
  - right. right. destruct (affine_fills f a b a b A ltac:(lra) L ltac:(lra) m) as [e [He E]]; [right; lra |].
    exists e, true. split; [exact He |]. split.
    + apply affine_above; [apply (affine_shorter f a b); [exact A | lra | lra] | lra | lra].
    + apply affine_below; [apply (affine_shorter f a b); [exact A | lra | lra] | lra | lra].
  - left. apply affine_above; [exact A | lra | lra].
Qed.

(** ** Functions of few affine pieces *)

(** [a, b] is cut into [n] intervals on each of which all functions of the list are affine. *)
Inductive pieces (fs : list (Q -> Q)) : Q -> Q -> nat -> Prop :=
| pieces_one : forall a b, a <= b -> Forall (fun f => affine_on f a b) fs -> pieces fs a b 1
| pieces_more : forall a c b n, a <= c -> Forall (fun f => affine_on f a c) fs -> pieces fs c b n ->
    pieces fs a b (S n).

Lemma pieces_ordered : forall fs a b n, pieces fs a b n -> a <= b.
Proof. intros fs a b n H. induction H; lra. Qed.

(** A function of n pieces changes its side of a level at most n times. *)
Lemma pieces_sides : forall m g fs a b n, pieces fs a b n -> fs = [g] -> exists s k, (k <= n)%nat /\ sides m g a b s k.
Proof.
  intros m g fs a b n H E. induction H as [a b L A | a c b n L A H IH]; subst fs; inversion A as [| x l G _]; subst.
  - destruct (affine_sides g a b m G L) as [T | [F | [e [s [He [H1 H2]]]]]].
    + exists true, 0%nat. split; [lia | apply sides_one; assumption].
    + exists false, 0%nat. split; [lia | apply sides_one; assumption].
    + exists s, 1%nat. split; [lia |]. apply (sides_more m g a e b s 0); [lra | exact H1 |].
      apply sides_one; [lra | exact H2].
  - destruct IH as [s [k [K D]]].
    assert (Join : forall s', one_side s' m g a c -> exists s k, (k <= S n)%nat /\ sides m g a b s k).
    { intros s' O. destruct (Bool.bool_dec s' s) as [-> | Ne].
      - exists s, k. split; [lia | apply (sides_longer m g c); assumption].
      - exists s', (S k). split; [lia |]. apply (sides_more m g a c b s' k); [exact L | exact O |].
        replace (negb s') with s by (destruct s, s'; simpl; congruence). exact D. }
    destruct (affine_sides g a c m G L) as [T | [F | [e [s' [He [H1 H2]]]]]]; [eauto | eauto |].
    destruct (Bool.bool_dec (negb s') s) as [Eq | Ne].
    + exists s', (S k). split; [lia |]. apply (sides_more m g a e b s' k); [lra | exact H1 |].
      rewrite Eq. rewrite Eq in H2. apply (sides_longer m g c); [exact D | lra | exact H2].
    + assert (s' = s) by (destruct s, s'; simpl in *; congruence). subst s'.
      (* the level is passed to the far side and back: on [e, c] the function is at the level where it ends *)
      destruct (Qlt_le_dec e c) as [Lt | Le].
      * assert (one_side s m g a c).
        { assert (At : g c == m).
          { assert (X := H2 c ltac:(lra)).
            destruct D as [c b s D1 D2 | c d b s k D1 D2 D3]; assert (Y := D2 c ltac:(lra)); destruct s; simpl in *; lra. }
          assert (Ae := H1 e ltac:(lra)). assert (Be := H2 e ltac:(lra)).
          intros x Hx. destruct (Qlt_le_dec e x) as [X | X]; [| apply H1; lra].
          assert (Sub : affine_on g e c) by (apply (affine_shorter g a c); [exact G | lra | lra]).
          destruct s; simpl in *.
          - apply (affine_above g e c m Sub); lra.
          - apply (affine_below g e c m Sub); lra. }
        exists s, k. split; [lia | apply (sides_longer m g c); assumption].
      * exists s, k. split; [lia |]. apply (sides_longer m g c); [exact D | exact L |].
        intros x Hx. destruct (Qlt_le_dec e x); [lra | apply H1; lra].
Qed.

(** ** From crossings to distance *)

Section Distance.
  Variables (h g : Q -> Q) (low high m k r : Q).
  Hypothesis middle : m == (low + high) * (1 # 2).
  Hypothesis levels : low < high.
  Hypothesis steep : 0 < k.
  Hypothesis h_lipschitz : lipschitz k h.
  Hypothesis reach : k * r == (high - low) * (1 # 2).

  (** One triangle: half the height of the window, as wide as the steepest slope makes it. *)
  Definition triangle : Q := (high - low) * r * (1 # 4).

  Let u := fun x => Qabs (h x - g x).

  Lemma u_nonneg : forall x, 0 <= u x.
  Proof. intros x. apply Qabs_nonneg. Qed.

  Lemma u_above : forall x, h x - g x <= u x /\ g x - h x <= u x.
  Proof.
    intros x. unfold u. split; [apply Qle_Qabs |].
    rewrite <- Qabs_opp. assert (E : g x - h x == - (h x - g x)) by lra. rewrite E. apply Qle_Qabs.
  Qed.

  Lemma r_positive : 0 < r.
  Proof.
    destruct (Qlt_le_dec 0 r) as [P | N]; [exact P |].
    assert (0 <= k * - r) by (apply Qmult_le_0_compat; lra). lra.
  Qed.

  Lemma at_the_left : forall c d, c + r <= d -> (forall x, c <= x <= c + r -> (high - low) * (1 # 2) - k * (x - c) <= u x) ->
    at_least u c d triangle.
  Proof.
    intros c d L H S US. assert (R := r_positive).
    destruct (upper_split u c d S US (c + r)) as [S1 [S2 [U1 [U2 E]]]]; [lra |].
    assert (A := above_falling_line u c ((high - low) * (1 # 2)) k c (c + r) S1 ltac:(lra) U1 H).
    assert (B := at_least_zero u (c + r) d u_nonneg S2 U2).
    unfold triangle.
    assert (K : k * (c + r - c) * (c + r - c) == (high - low) * (1 # 2) * r).
    { assert (E' : c + r - c == r) by lra. rewrite E'. rewrite reach. lra. }
    assert (K0 : k * (c - c) * (c - c) == 0) by lra. lra.
  Qed.

  Lemma at_the_right : forall c d, c <= d - r -> (forall x, d - r <= x <= d -> (high - low) * (1 # 2) - k * (d - x) <= u x) ->
    at_least u c d triangle.
  Proof.
    intros c d L H S US. assert (R := r_positive).
    destruct (upper_split u c d S US (d - r)) as [S1 [S2 [U1 [U2 E]]]]; [lra |].
    assert (A := above_rising_line u d ((high - low) * (1 # 2)) k (d - r) d S2 ltac:(lra) U2 H).
    assert (B := at_least_zero u c (d - r) u_nonneg S1 U1).
    unfold triangle.
    assert (K : k * (d - r - d) * (d - r - d) == (high - low) * (1 # 2) * r).
    { assert (E' : (d - r - d) == - r) by lra. rewrite E'.
      assert (E'' : k * - r * - r == k * r * r) by lra. rewrite E'', reach. lra. }
    assert (K0 : k * (d - d) * (d - d) == 0) by lra. lra.
  Qed.

  (** Along a crossing on which g stays on one side of the middle, a triangle is missed. *)
  Lemma missed : forall c d s, c <= d -> spans h low high c d -> one_side s m g c d -> at_least u c d triangle.
  Proof.
    intros c d s L S O. assert (R := r_positive).
    assert (Far : 2 * r <= d - c).
    { assert (Lip := h_lipschitz c d L). apply (Qmult_le_l _ _ k steep). destruct S; lra. }
    assert (Left : forall x, c <= x <= c + r -> - (k * (x - c)) <= h x - h c <= k * (x - c)) by (intros; apply h_lipschitz; lra).
    assert (Right : forall x, d - r <= x <= d -> - (k * (d - x)) <= h d - h x <= k * (d - x)) by (intros; apply h_lipschitz; lra).
    destruct s; destruct S as [[S1 S2] | [S1 S2]].
    - apply at_the_left; [lra |]. intros x Hx. assert (G := O x ltac:(lra)). assert (U := u_above x). specialize (Left x Hx). simpl in G. lra.
    - apply at_the_right; [lra |]. intros x Hx. assert (G := O x ltac:(lra)). assert (U := u_above x). specialize (Right x Hx). simpl in G. lra.
    - apply at_the_right; [lra |]. intros x Hx. assert (G := O x ltac:(lra)). assert (U := u_above x). specialize (Right x Hx). simpl in G. lra.
    - apply at_the_left; [lra |]. intros x Hx. assert (G := O x ltac:(lra)). assert (U := u_above x). specialize (Left x Hx). simpl in G. lra.
  Qed.

  Lemma triangle_nonneg : 0 <= triangle.
  Proof.
    unfold triangle. assert (R := r_positive).
    assert (0 <= (high - low) * r) by (apply Qmult_le_0_compat; lra). lra.
  Qed.

  (** Each of the N crossings misses a triangle, but for at most one for each change of side. *)
  Theorem crossings_and_sides : forall a b n, crosses h low high a b n -> forall s j, sides m g a b s j ->
    at_least u a b (inject_Z (Z.of_nat n - Z.of_nat j) * triangle).
  Proof.
    assert (T := triangle_nonneg).
    intros a b n H. induction H as [a b L | a c d b n L1 L2 S H IH]; intros s j D.
    - intros T0 U. apply at_least_zero in U; [| exact u_nonneg].
      assert (inject_Z (Z.of_nat 0 - Z.of_nat j) <= 0) by (change 0 with (inject_Z 0); rewrite <- Zle_Qle; lia).
      assert (0 <= - inject_Z (Z.of_nat 0 - Z.of_nat j) * triangle) by (apply Qmult_le_0_compat; lra). lra.
    - assert (L3 := crosses_ordered _ _ _ _ _ _ H).
      destruct (sides_from m g a b s j D c ltac:(lra)) as [s1 [j1 [D1 [J1 _]]]].
      destruct (sides_from m g c b s1 j1 D1 d ltac:(lra)) as [s2 [j2 [D2 [J2 O2]]]].
      assert (Rest := IH s2 j2 D2).
      assert (Mid : at_least u c d (inject_Z (Z.of_nat 1 - Z.of_nat (j1 - j2)) * triangle)).
      { destruct (Nat.eq_dec j2 j1) as [E | Ne].
        - replace (j1 - j2)%nat with 0%nat by lia.
          assert (M := missed c d s1 L2 S (O2 E)). intros T0 U. apply M in U. simpl. unfold inject_Z. lra.
        - intros T0 U. apply at_least_zero in U; [| exact u_nonneg].
          assert (inject_Z (Z.of_nat 1 - Z.of_nat (j1 - j2)) <= 0) by (change 0 with (inject_Z 0); rewrite <- Zle_Qle; lia).
          assert (0 <= - inject_Z (Z.of_nat 1 - Z.of_nat (j1 - j2)) * triangle) by (apply Qmult_le_0_compat; lra). lra. }
      assert (Sum : at_least u a b (0 + (inject_Z (Z.of_nat 1 - Z.of_nat (j1 - j2)) * triangle + inject_Z (Z.of_nat n - Z.of_nat j2) * triangle))).
      { apply (at_least_add u a c b); [lra | apply at_least_zero, u_nonneg |].
        apply (at_least_add u c d b); [lra | exact Mid | exact Rest]. }
      intros T0 U. apply Sum in U.
      assert (Z : inject_Z (Z.of_nat (Datatypes.S n) - Z.of_nat j) <= inject_Z (Z.of_nat 1 - Z.of_nat (j1 - j2)) + inject_Z (Z.of_nat n - Z.of_nat j2))
        by (rewrite <- inject_Z_plus, <- Zle_Qle; lia).
      assert (0 <= (inject_Z (Z.of_nat 1 - Z.of_nat (j1 - j2)) + inject_Z (Z.of_nat n - Z.of_nat j2) - inject_Z (Z.of_nat (Datatypes.S n) - Z.of_nat j)) * triangle)
        by (apply Qmult_le_0_compat; lra). lra.
  Qed.

  Theorem crossings_force_distance : forall a b n p, crosses h low high a b n -> pieces [g] a b p ->
    at_least u a b (inject_Z (Z.of_nat n - Z.of_nat p) * triangle).
  Proof.
    intros a b n p C P. assert (T := triangle_nonneg).
    destruct (pieces_sides m g [g] a b p P eq_refl) as [s [j [J D]]].
    assert (M := crossings_and_sides a b n C s j D). intros S U. apply M in U.
    assert (inject_Z (Z.of_nat n - Z.of_nat p) <= inject_Z (Z.of_nat n - Z.of_nat j)) by (rewrite <- Zle_Qle; lia).
    assert (0 <= (inject_Z (Z.of_nat n - Z.of_nat j) - inject_Z (Z.of_nat n - Z.of_nat p)) * triangle)
      by (apply Qmult_le_0_compat; lra). lra.
  Qed.
End Distance.

(** ** ReLU networks have few pieces *)

Definition relu (x : Q) : Q := if Qle_bool x 0 then 0 else x.

(** A unit: a weight for each input, and a bias. *)
Definition unit_ := (list Q * Q)%type.

Fixpoint dot (ws : list Q) (fs : list (Q -> Q)) (x : Q) : Q :=
  match ws, fs with
  | w :: ws', f :: fs' => w * f x + dot ws' fs' x
  | _, _ => 0
  end.

Definition weighted (w : unit_) (fs : list (Q -> Q)) (x : Q) : Q := dot (fst w) fs x + snd w.

(** One hidden layer on the functions that the layer before computes, and all hidden layers on x itself. *)
Definition layer (fs : list (Q -> Q)) (ws : list unit_) : list (Q -> Q) :=
  map (fun w x => relu (weighted w fs x)) ws.

Definition hidden (layers : list (list unit_)) : list (Q -> Q) := fold_left layer layers [fun x => x].

(** The network: hidden layers with ReLU after each, then an affine output. *)
Definition network (layers : list (list unit_)) (output : unit_) : Q -> Q := weighted output (hidden layers).

Lemma dot_affine : forall ws fs a b, Forall (fun f => affine_on f a b) fs -> affine_on (dot ws fs) a b.
Proof.
  induction ws as [| w ws IH]; intros fs a b A.
  - exists 0, 0. intros. simpl. lra.
  - destruct A as [| f fs [s [c Hf]] A]; [exists 0, 0; intros; simpl; lra |].
    destruct (IH fs a b A) as [s' [c' Hd]]. exists (w * s + s'), (w * c + c').
    intros x Hx. simpl. rewrite (Hf x Hx), (Hd x Hx). lra.
Qed.

Lemma weighted_affine : forall w fs a b, Forall (fun f => affine_on f a b) fs -> affine_on (weighted w fs) a b.
Proof.
  intros w fs a b A. destruct (dot_affine (fst w) fs a b A) as [s [c H]].
  exists s, (c + snd w). intros x Hx. unfold weighted. rewrite (H x Hx). lra.
Qed.

Lemma relu_one_side : forall g s a b, affine_on g a b -> one_side s 0 g a b -> affine_on (fun x => relu (g x)) a b.
Proof.
  intros g s a b [k [c H]] O. destruct s.
  - exists k, c. intros x Hx. assert (P := O x Hx). simpl in P. rewrite <- (H x Hx). unfold relu.
    destruct (Qle_bool (g x) 0) eqn:E; [apply Qle_bool_iff in E; lra | reflexivity].
  - exists 0, 0. intros x Hx. assert (P := O x Hx). simpl in P. unfold relu.
    apply Qle_bool_iff in P. rewrite P. lra.
Qed.

Lemma Forall_shorter : forall fs a b c d, Forall (fun f => affine_on f a b) fs -> a <= c -> d <= b ->
  Forall (fun f => affine_on f c d) fs.
Proof.
  intros fs a b c d A L R. induction A as [| f fs F A IH]; constructor; [| exact IH].
  apply (affine_shorter f a b); assumption.
Qed.

Lemma pieces_split : forall fs a b n, pieces fs a b n -> forall e, a <= e <= b ->
  exists n1 n2, pieces fs a e n1 /\ pieces fs e b n2 /\ (n1 + n2 <= S n)%nat.
Proof.
  intros fs a b n H. induction H as [a b L A | a c b n L A H IH]; intros e He.
  - exists 1%nat, 1%nat. repeat split; [| | lia]; apply pieces_one; try lra; apply (Forall_shorter fs a b); auto; lra.
  - destruct (Qlt_le_dec c e) as [Lt | Le].
    + destruct (IH e) as [n1 [n2 [P1 [P2 N]]]]; [lra |]. exists (S n1), n2.
      split; [apply (pieces_more fs a c); assumption |]. split; [exact P2 | lia].
    + exists 1%nat, (S n). split; [apply pieces_one; [lra | apply (Forall_shorter fs a c); auto; lra] |].
      split; [apply (pieces_more fs e c); [lra | apply (Forall_shorter fs a c); auto; lra | exact H] | lia].
Qed.

Lemma pieces_app : forall fs a e n, pieces fs a e n -> forall b m, pieces fs e b m -> pieces fs a b (n + m).
Proof.
  intros fs a e n H. induction H as [a e L A | a c e n L A H IH]; intros b m P; simpl.
  - apply (pieces_more fs a e); assumption.
  - apply (pieces_more fs a c); auto.
Qed.

Lemma pieces_with : forall f fs a b n, affine_on f a b -> pieces fs a b n -> pieces (f :: fs) a b n.
Proof.
  intros f fs a b n F H. induction H as [a b L A | a c b n L A H IH].
  - apply pieces_one; [exact L | constructor; assumption].
  - assert (B := pieces_ordered _ _ _ _ H). apply (pieces_more _ a c).
    + exact L.
    + constructor; [apply (affine_shorter f a b); [exact F | lra | lra] | exact A].
    + apply IH. apply (affine_shorter f a b); [exact F | lra | lra].
Qed.

(** Where the inputs are affine, a layer of u units has at most u + 1 pieces: one zero each. *)
Lemma layer_on_a_piece : forall ws fs a b, a <= b -> Forall (fun f => affine_on f a b) fs ->
  exists n, (n <= S (length ws))%nat /\ pieces (layer fs ws) a b n.
Proof.
  induction ws as [| w ws IH]; intros fs a b L A.
  - exists 1%nat. split; [lia | apply pieces_one; [exact L | constructor]].
  - destruct (IH fs a b L A) as [n [N P]]. simpl.
    assert (G := weighted_affine w fs a b A).
    destruct (affine_sides (weighted w fs) a b 0 G L) as [T | [F | [e [s [He [H1 H2]]]]]].
    + exists n. split; [lia |]. apply pieces_with; [| exact P]. apply (relu_one_side _ true); assumption.
    + exists n. split; [lia |]. apply pieces_with; [| exact P]. apply (relu_one_side _ false); assumption.
    + destruct (pieces_split _ a b n P e He) as [n1 [n2 [P1 [P2 N']]]]. exists (n1 + n2)%nat. split; [lia |].
      apply (pieces_app _ a e).
      * apply pieces_with; [| exact P1]. apply (relu_one_side _ s); [| exact H1].
        apply (affine_shorter _ a b); [exact G | lra | lra].
      * apply pieces_with; [| exact P2]. apply (relu_one_side _ (negb s)); [| exact H2].
        apply (affine_shorter _ a b); [exact G | lra | lra].
Qed.

Lemma layer_pieces : forall ws fs a b n, pieces fs a b n ->
  exists n', (n' <= n * S (length ws))%nat /\ pieces (layer fs ws) a b n'.
Proof.
  intros ws fs a b n H. induction H as [a b L A | a c b n L A H IH].
  - destruct (layer_on_a_piece ws fs a b L A) as [n [N P]]. exists n. split; [lia | exact P].
  - destruct (layer_on_a_piece ws fs a c L A) as [n1 [N1 P1]]. destruct IH as [n2 [N2 P2]].
    exists (n1 + n2)%nat. split; [lia | apply (pieces_app _ a c); assumption].
Qed.

(** The product of (u + 1) over the widths u of the hidden layers. *)
Fixpoint most_pieces (widths : list nat) : Z :=
  match widths with [] => 1%Z | u :: us => (Z.of_nat (S u) * most_pieces us)%Z end.

Lemma hidden_pieces : forall layers fs a b n, pieces fs a b n ->
  exists n', (Z.of_nat n' <= Z.of_nat n * most_pieces (map (@length unit_) layers))%Z /\
    pieces (fold_left layer layers fs) a b n'.
Proof.
  induction layers as [| ws layers IH]; intros fs a b n P; cbn [fold_left map most_pieces].
  - exists n. split; [lia | exact P].
  - destruct (layer_pieces ws fs a b n P) as [n1 [N1 P1]]. destruct (IH _ a b n1 P1) as [n2 [N2 P2]].
    exists n2. split; [| exact P2].
    assert (0 <= most_pieces (map (@length unit_) layers))%Z.
    { clear. induction layers; cbn [most_pieces map]; lia. }
    apply inj_le in N1. rewrite Nat2Z.inj_mul in N1.
    apply (Z.le_trans _ _ _ N2). rewrite Z.mul_assoc. apply Z.mul_le_mono_nonneg_r; assumption.
Qed.

Theorem network_has_few_pieces : forall layers output a b, a <= b ->
  exists n, (Z.of_nat n <= most_pieces (map (@length unit_) layers))%Z /\ pieces [network layers output] a b n.
Proof.
  intros layers output a b L.
  destruct (hidden_pieces layers [fun x => x] a b 1) as [n [N P]].
  - apply pieces_one; [exact L |]. constructor; [exists 1, 0; intros; lra | constructor].
  - exists n. split; [lia |]. unfold network, hidden. induction P as [a b L' A | a c b n L' A P IH].
    + apply pieces_one; [exact L' | constructor; [apply weighted_affine, A | constructor]].
    + assert (L2 := pieces_ordered _ _ _ _ P). apply (pieces_more _ a c).
      * exact L'.
      * constructor; [apply weighted_affine, A | constructor].
      * clear - P. induction P as [c b L A | c d b n L A P IH].
        -- apply pieces_one; [exact L | constructor; [apply weighted_affine, A | constructor]].
        -- apply (pieces_more _ c d); [exact L | constructor; [apply weighted_affine, A | constructor] | exact IH].
Qed.

(** ** The separation *)

(** At most the given widths, layer by layer. *)
Definition fits (widths : list nat) (layers : list (list unit_)) : Prop :=
  Forall2 (fun u ws => (length ws <= u)%nat) widths layers.

Lemma most_pieces_fits : forall widths layers, fits widths layers ->
  (0 <= most_pieces (map (@length unit_) layers) <= most_pieces widths)%Z.
Proof.
  intros widths layers F. induction F as [| u ws us layers L F IH]; cbn [most_pieces map]; [lia | nia].
Qed.

Section Separation.
  Variables (knots : list (Q * Q)) (vertices : list (Q * Q)) (branches : list (list branch)).
  Variables (low high L r : Q) (t : nat) (widths : list nat).

  (** Everything that has to be computed, for once and all. *)
  Definition checked (crossings : N) (bound : Q) : bool :=
    increasing knots && no_steeper L knots && negb (Qle_bool L 0) && negb (Qle_bool high low)
    && all_ordered (through knots) vertices vertices branches
    && Qle_bool (bottom vertices 0) (top vertices 0)
    && N.leb crossings (nth 0 (walks vertices branches low high t) 0%N)
    && Qeq_bool (power L t * r) ((high - low) * (1 # 2))
    && Qle_bool bound (inject_Z (Z.of_N crossings - most_pieces widths) * triangle low high r).

  (** The iterate crosses the window so often, at least. *)
  Theorem oscillation : forall crossings bound, checked crossings bound = true ->
    exists n, (crossings <= N.of_nat n)%N /\
      crosses (iterate (through knots) t) low high (bottom vertices 0) (top vertices 0) n.
  Proof.
    intros crossings bound C. unfold checked in C.
    repeat (apply andb_prop in C; let H := fresh "C" in destruct C as [C H]).
    apply Qle_bool_iff in C3. apply N.leb_le in C2.
    destruct (crossings_of_iterates (through knots) vertices branches low high C4 (through_darboux knots C) t C3)
      as [n [N1 X]].
    exists n. split; [exact (N.le_trans _ _ _ C2 N1) | exact X].
  Qed.

  (** No network with hidden layers of at most these widths comes closer to the t-th iterate than [bound]. *)
  Theorem separation : forall crossings bound, checked crossings bound = true ->
    forall layers output, fits widths layers ->
    at_least (fun x => Qabs (iterate (through knots) t x - network layers output x)) (bottom vertices 0) (top vertices 0) bound.
  Proof.
    intros crossings bound C layers output F. unfold checked in C.
    repeat (apply andb_prop in C; let H := fresh "C" in destruct C as [C H]).
    assert (E := C0). clear C0.
    apply negb_true_iff, Qle_bool_false in C6. apply negb_true_iff, Qle_bool_false in C5.
    apply Qle_bool_iff in C3. apply N.leb_le in C2. apply Qeq_bool_iff in C1. apply Qle_bool_iff in E.
    set (f := through knots) in *.
    assert (D : darboux f) by (apply through_darboux, C).
    assert (P : 0 < power L t).
    { clear - C6. induction t as [| s IH]; simpl; [lra |].
      assert (0 * L < power L s * L) by (apply Qmult_lt_compat_r; assumption). lra. }
    assert (Lip : lipschitz (power L t) (iterate f t)).
    { apply iterate_lipschitz; [lra |]. apply through_lipschitz; [lra | exact C | exact C7]. }
    destruct (crossings_of_iterates f vertices branches low high C4 D t C3) as [n [N1 X]].
    destruct (network_has_few_pieces layers output _ _ C3) as [p [P1 Y]].
    assert (W := most_pieces_fits widths layers F).
    assert (M := crossings_force_distance (iterate f t) (network layers output) low high ((low + high) * (1 # 2))
      (power L t) r (Qeq_refl _) C5 P Lip C1 _ _ n p X Y).
    assert (T := triangle_nonneg low high (power L t) r C5 P C1).
    intros S U. apply M in U.
    assert (inject_Z (Z.of_N crossings - most_pieces widths) <= inject_Z (Z.of_nat n - Z.of_nat p))
      by (rewrite <- Zle_Qle; lia).
    assert (0 <= (inject_Z (Z.of_nat n - Z.of_nat p) - inject_Z (Z.of_N crossings - most_pieces widths)) * triangle low high r)
      by (apply Qmult_le_0_compat; lra). lra.
  Qed.
End Separation.

Print Assumptions oscillation.
Print Assumptions separation.
